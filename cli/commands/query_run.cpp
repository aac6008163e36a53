#include "cli/commands/commands.hpp"
#include "cli/eql_text.hpp"
#include "cli/event_row.hpp"
#include "cli/event_stream.hpp"
#include "cli/input.hpp"
#include "cli/remote/online_query.hpp"
#include "engine/document_splitter.hpp"
#include "engine/eql/document_run.hpp"

#include <CLI/CLI.hpp>

#include <ostream>

// Tested by tests/unit/cli/query_commands_test.cpp

namespace vedette::cli {

namespace {

constexpr std::size_t queries_bytes_max = 64U << 20;

/// A query of the command line or of a file of queries.
struct asked_query {
  std::optional<json> id;
  std::string text;
};

class query_run final : public command {
public:
  command_info info() const override {
    return {"query run", "Run an advanced query (EQL)", event_columns(),
            output_format::ndjson};
  }
  void declare(CLI::App& app) override;
  exit_code run(command_io& io) override;

private:
  exit_code run_online(command_io& io);
  status read_queries(command_io& io);
  status describe_documents();
  bool add_queries(command_io& io, engine::eql::document_run& work);
  exit_code read_events(command_io& io, engine::eql::document_run& work,
                        bool valid);
  void report_rows(command_io& io, const engine::eql::document_run& work,
                   const engine::eql::query_result& what);
  void report(command_io& io, const engine::eql::document_run& work,
              std::size_t query, const engine::eql::query_result& what);

  dialect_options speaks_{"elastic"};
  std::vector<std::string> files_;
  std::string text_;
  std::string queries_file_;
  std::string from_, to_, context_;
  std::string timestamp_;
  std::vector<std::string> types_;
  std::vector<std::string> null_values_;
  std::string process_field_;
  std::string parent_field_;
  engine::document_options documents_;
  engine::eql::run_options how_;
  std::vector<asked_query> asked_;
  std::vector<std::size_t> running_; // Index into asked_, by query of the run.
  std::size_t results_ = 0;
};

void query_run::declare(CLI::App& app) {
  speaks_.declare(app);
  app
    .add_option("--offline", files_,
                "Run on these files of JSON events (.gz and .zst, too; - is "
                "standard input)")
    ->type_name("FILE...");
  app.add_option("query", text_, "The query")->type_name("EQL");
  app
    .add_option("--queries", queries_file_,
                "Run all queries of a file of {\"id\":…,\"query\":…} lines in "
                "one pass")
    ->type_name("FILE");
  app.add_option("--from", from_, "On the node: events from this time on");
  app.add_option("--to", to_, "On the node: events before this time");
  app.add_option("--context", context_, "Which node, as named at login");
  app.add_option("--category-field", documents_.category_field,
                 "The field with the class of an event");
  app
    .add_option("--timestamp-field", timestamp_,
                "The field with the time of an event and its form")
    ->type_name("NAME[:filetime|s|ms|us|ns|iso|FORMAT]");
  app.add_option("--tiebreak-field", documents_.tiebreak_field,
                 "The field that orders events of the same time");
  // One value an option, or it would take the query for another.
  app.add_option("--type", types_, "What a field means")
    ->type_name("FIELD:ip|date|version|keyword|long")
    ->allow_extra_args(false);
  app
    .add_option("--null-value", null_values_,
                "What an explicit null of a field stands for")
    ->type_name("FIELD=TEXT")
    ->allow_extra_args(false);
  app
    .add_option("--max-samples-per-key", how_.samples_per_key,
                "How many samples to give for one key")
    ->check(CLI::Range(1, 1000));
  app.add_option("--process-field", process_field_,
                 "The field that names an event's process, for child of …");
  app.add_option("--parent-field", parent_field_,
                 "The field that names its parent");
}

status query_run::describe_documents() {
  if (!timestamp_.empty())
    if (auto ok = documents_.set_timestamp(timestamp_); !ok.ok())
      return ok;
  for (const auto& x : types_)
    if (auto ok = documents_.add_type(x); !ok.ok())
      return ok;
  for (const auto& x : null_values_)
    if (auto ok = documents_.add_null_value(x); !ok.ok())
      return ok;
  if (!process_field_.empty())
    how_.lineages.process = {process_field_};
  if (!parent_field_.empty())
    how_.lineages.parent = {parent_field_};
  return done;
}

status query_run::read_queries(command_io& io) {
  // `--offline FILE… 'EQL'`: what comes last is no file.
  if (text_.empty() && queries_file_.empty() && files_.size() > 1) {
    text_ = files_.back();
    files_.pop_back();
  }
  if (text_.empty() == queries_file_.empty())
    return error{errc::invalid_argument,
                 "expected a query, or a file of them with --queries"};
  if (!text_.empty()) {
    asked_.push_back({std::nullopt, text_});
    return done;
  }
  auto bytes = read_input(queries_file_, io.in(), queries_bytes_max);
  if (!bytes.ok())
    return bytes.why();
  engine::document_splitter splitter;
  splitter.feed(bytes.value());
  splitter.finish();
  while (auto document = splitter.next()) {
    auto entry = json::parse(document->text, nullptr, false);
    if (!entry.is_object() || !entry.contains("query")
        || !entry["query"].is_string())
      return error{errc::invalid_argument,
                   queries_file_ + ":" + std::to_string(document->line)
                     + ": expected {\"id\":…,\"query\":\"…\"}"};
    asked_.push_back(
      {entry.value("id", json{}), entry["query"].get<std::string>()});
  }
  return done;
}

bool query_run::add_queries(command_io& io, engine::eql::document_run& work) {
  auto all = true;
  auto speaks = speaks_.options();
  for (const auto& [name, hint] : documents_.types)
    if (hint == engine::type_hint::version)
      speaks.versions.push_back(name);
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    diagnostics problems;
    auto query = engine::eql::compile_query(asked_[i].text, speaks,
                                            work.fields(), problems);
    if (asked_[i].id)
      for (auto& x : problems)
        x.source = asked_[i].id->is_string() ? asked_[i].id->get<std::string>()
                                             : asked_[i].id->dump();
    say_problems(io, problems, asked_[i].text);
    if (query) {
      if (auto ok = work.add(std::move(*query)); ok.ok()) {
        running_.push_back(i);
        continue;
      } else {
        io.say(ok.why().detail);
      }
    }
    all = false;
  }
  return all;
}

void query_run::report_rows(command_io& io,
                            const engine::eql::document_run& work,
                            const engine::eql::query_result& what) {
  ++results_;
  if (what.group) {
    auto key = json::array();
    for (const auto& x : what.group->key)
      key.push_back(json_of(x));
    io.print(count_row(key.size() == 1 ? key.front() : key, what.group->count,
                       results_));
    return;
  }
  for (const auto& x : what.events)
    if (x)
      io.print(event_row(
        json::parse(on_one_line(work.text_of(*x)), nullptr, false), results_));
}

void query_run::report(command_io& io, const engine::eql::document_run& work,
                       std::size_t query,
                       const engine::eql::query_result& what) {
  if (is_table(io.format())) {
    report_rows(io, work, what);
    return;
  }
  const auto& asked = asked_[running_[query]];
  std::string line = "{";
  auto add = [&line](std::string_view name) {
    if (line.size() > 1)
      line += ',';
    line += '"';
    line += name;
    line += "\":";
  };
  if (asked.id) {
    add("id");
    line += asked.id->dump();
  }
  if (!what.events.empty()) {
    add("events");
    line += '[';
    for (std::size_t i = 0; i < what.events.size(); ++i) {
      line += i > 0 ? "," : "";
      line
        += what.events[i] ? on_one_line(work.text_of(*what.events[i])) : "null";
    }
    line += ']';
  }
  if (what.group) {
    auto key = json::array();
    for (const auto& x : what.group->key)
      key.push_back(json_of(x));
    add("key");
    line += (key.size() == 1 ? key.front() : key)
              .dump(-1, ' ', false, json::error_handler_t::replace);
    add("count");
    line += std::to_string(what.group->count);
    if (what.group->percent) {
      add("percent");
      line += json(*what.group->percent).dump();
    }
  }
  line += '}';
  if (io.format() == output_format::ndjson)
    io.text() << line << '\n';
  else
    io.print(json::parse(line, nullptr, false));
}

exit_code query_run::read_events(command_io& io,
                                 engine::eql::document_run& work, bool valid) {
  event_stream events{files_, io};
  if (auto ok = events.check(); !ok.ok())
    return io.fail(ok.why());
  event_sink sink;
  sink.feed = [&](std::string_view text, std::uint64_t ref, std::size_t file) {
    return work.feed(text, ref, file);
  };
  sink.orders = work.orders();
  sink.last = [&]() -> const engine::document_time& { return work.last(); };
  sink.full = [&] { return work.full(); };
  events.read(sink);
  work.finish();
  return events.finish(work.losses(),
                       valid ? exit_code::ok : exit_code::invalid);
}

exit_code query_run::run_online(command_io& io) {
  if (asked_.size() != 1 || !queries_file_.empty()) {
    io.say("--queries needs files to search: --offline FILE…");
    return exit_code::usage;
  }
  json request{{"kind", "eql"}, {"query", text_}};
  request["dialect"] = engine::eql::name_of(speaks_.options().speaks);
  if (!from_.empty())
    request["from"] = from_;
  if (!to_.empty())
    request["to"] = to_;
  return run_online_query(io, context_, request);
}

exit_code query_run::run(command_io& io) {
  if (auto ok = read_queries(io); !ok.ok()) {
    io.say(ok.why().detail);
    return exit_code::usage;
  }
  if (files_.empty())
    return run_online(io);
  if (auto ok = describe_documents(); !ok.ok()) {
    io.say(ok.why().detail);
    return exit_code::usage;
  }
  engine::eql::document_run* running = nullptr;
  engine::eql::document_run work{
    documents_, how_, speaks_.options().speaks,
    [&](std::size_t query, const engine::eql::query_result& what) {
      report(io, *running, query, what);
    }};
  running = &work;
  auto valid = add_queries(io, work);
  if (running_.empty())
    return exit_code::invalid;
  return read_events(io, work, valid);
}

} // namespace

std::unique_ptr<command> make_query_run() {
  return std::make_unique<query_run>();
}

} // namespace vedette::cli
