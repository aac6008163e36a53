// What the dialects mean, on one event.

#include "query_fixture.hpp"

namespace vedette::engine::eql {

namespace {

class eql_compile : public query_fixture {
protected:
  bool fires(std::string_view condition, dialect which) {
    speaks = {which, false};
    id_field = "id";
    auto event = R"({"id":1,"@timestamp":1000,"event":{"category":"process"},)"
                 R"("name":"Cmd.exe","n":7,"minus":-7,"tags":["a","B"],)"
                 R"("ip":"10.1.2.3","path":"C:\\x\\y.exe","subtype":"create",)"
                 R"("list":[{"a":1,"b":"x"},{"a":2,"b":"y"}]})";
    auto query = "process where " + std::string{condition};
    return !run({query}, {event}).front().ids.empty();
  }
  bool endgame(std::string_view x) { return fires(x, dialect::endgame); }
  bool elastic(std::string_view x) { return fires(x, dialect::elastic); }
  bool optics(std::string_view x) { return fires(x, dialect::optics); }
};

} // namespace

TEST_F(eql_compile, equality_is_exact_or_not) {
  EXPECT_TRUE(endgame(R"(name == "cmd.EXE")"));
  EXPECT_FALSE(elastic(R"(name == "cmd.EXE")"));
  EXPECT_TRUE(endgame(R"(name == "cmd*")"));
  EXPECT_FALSE(elastic(R"(name == "Cmd*")"));
  EXPECT_FALSE(endgame(R"(name == "cmd.ex?")"));
  EXPECT_TRUE(elastic(R"(name : "cmd.ex?")"));
  EXPECT_FALSE(elastic(R"(name like "cmd.*")"));
  EXPECT_TRUE(elastic(R"(name like~ ("x", "cmd.*"))"));
  EXPECT_TRUE(elastic(R"(path : "?:\\x\\*.EXE")"));
}

TEST_F(eql_compile, sets) {
  EXPECT_FALSE(elastic(R"(name in ("cmd.exe", "x"))"));
  EXPECT_TRUE(elastic(R"(name in~ ("cmd.exe", "x"))"));
  EXPECT_FALSE(elastic(R"(name in~ ("cmd*", "x"))"));
  EXPECT_TRUE(optics(R"(name in~ ("cmd*", "x"))"));
  EXPECT_FALSE(optics(R"(ip not in~ ("10.0.0.0/8"))"));
  EXPECT_TRUE(elastic("n in (1, 7)"));
  EXPECT_TRUE(elastic("n not in (1, 8)"));
  EXPECT_TRUE(endgame("n in (n, 8)"));
}

TEST_F(eql_compile, what_is_missing_is_unknown_or_not_there) {
  EXPECT_FALSE(endgame(R"(nothing != "x")"));
  EXPECT_TRUE(elastic(R"(?nothing != "x")"));
  EXPECT_FALSE(endgame(R"(not nothing == "x")"));
  EXPECT_TRUE(elastic(R"(not ?nothing == "x")"));
  EXPECT_TRUE(endgame("nothing == null"));
  EXPECT_TRUE(elastic("?nothing == null"));
  EXPECT_FALSE(elastic("name == null"));
  EXPECT_TRUE(elastic(R"(not (?nothing == "x" and n == 7))"));
}

TEST_F(eql_compile, whole_numbers_divide_down_or_towards_zero) {
  EXPECT_TRUE(endgame("minus / 2 == -4"));
  EXPECT_TRUE(elastic("minus / 2 == -3"));
  EXPECT_TRUE(endgame("minus % 2 == 1"));
  EXPECT_TRUE(elastic("minus % 2 == -1"));
  EXPECT_TRUE(elastic("n / 2.0 == 3.5"));
  EXPECT_FALSE(elastic("n / 0 == 0"));
}

TEST_F(eql_compile, lists_are_like_their_items) {
  EXPECT_TRUE(elastic(R"(tags == "B")"));
  EXPECT_FALSE(elastic(R"(tags != "B")"));
  EXPECT_TRUE(elastic(R"(tags : "b*")"));
  EXPECT_TRUE(elastic("_arraysearch(list, $e, $e.a == 2 and $e.b == \"y\")"));
  EXPECT_FALSE(elastic("_arraysearch(list, $e, $e.a == 1 and $e.b == \"y\")"));
  EXPECT_TRUE(endgame("arrayCount(list, e, e.a > 0) == 2"));
  EXPECT_TRUE(endgame(R"(list[1].b == "Y")"));
  EXPECT_TRUE(endgame(R"(arrayContains(tags, "q", "b"))"));
}

TEST_F(eql_compile, functions_ignore_case_when_asked) {
  EXPECT_FALSE(elastic(R"(startsWith(name, "cmd"))"));
  EXPECT_TRUE(elastic(R"(startsWith~(name, "cmd"))"));
  EXPECT_TRUE(elastic(R"(STRINGCONTAINS~(name, "MD."))"));
  EXPECT_TRUE(endgame(R"(startsWith(name, "cmd"))"));
  EXPECT_TRUE(elastic(R"(cidrmatch(ip, "10.0.0.0/8", "::1"))"));
  EXPECT_TRUE(elastic(R"x(name regex~ "cmd\\.(exe|com)")x"));
  EXPECT_FALSE(elastic(R"(name regex "md")"));
  EXPECT_TRUE(endgame(R"(match(name, "c.d"))"));
  EXPECT_TRUE(elastic(R"(length(concat(name, n)) == 8)"));
}

TEST_F(eql_compile, endgame_reads_a_text_as_a_path) {
  EXPECT_TRUE(endgame("subtype.create"));
  EXPECT_FALSE(endgame("subtype.terminate"));
  EXPECT_TRUE(endgame("not subtype.terminate"));
  EXPECT_FALSE(endgame("not nothing.terminate"));
}

TEST_F(eql_compile, later_steps_look_at_earlier_events) {
  speaks = {dialect::elastic, false};
  id_field = "id";
  std::vector<std::string> events;
  for (const auto* x :
       {R"("id":1,"name":"a","line":"run b")", R"("id":2,"name":"c")",
        R"("id":3,"name":"b")", R"("id":4,"name":"b")"})
    events.push_back("{\"@timestamp\":" + std::to_string(events.size())
                     + ",\"event.category\":\"process\"," + x + "}");
  EXPECT_EQ(run_one("sequence [process where name == \"a\"] as event0 "
                    "[process where stringContains(event0.line, name)]",
                    events),
            (std::vector<std::int64_t>{1, 3}));
}

TEST_F(eql_compile, folds_whatever_looks_at_no_event) {
  diagnostics problems;
  for (const auto* text : {"null == null", "not (1 == null)",
                           "length(null) == null", "\"a\" != null"}) {
    auto made = evaluate_constant(text, {dialect::endgame, false}, problems);
    ASSERT_TRUE(made) << text;
    EXPECT_TRUE(made->boolean) << text;
  }
}

TEST_F(eql_compile, pipes_look_at_all_events_of_a_match) {
  speaks = {dialect::endgame, false};
  id_field = "id";
  std::vector<std::string> events;
  for (int i = 1; i <= 6; ++i)
    events.push_back("{\"id\":" + std::to_string(i)
                     + ",\"event_type\":\"file\",\"n\":" + std::to_string(i % 3)
                     + "}");
  EXPECT_EQ(run_one("sequence [file where true] [file where true] "
                    "| filter events[1].n == 0 and n == 2",
                    events),
            (std::vector<std::int64_t>{2, 3, 5, 6}));
  EXPECT_EQ(run_one("file where true | unique_count n | filter count == 2 "
                    "| sort n | head 1",
                    events),
            (std::vector<std::int64_t>{3}));
}

TEST_F(eql_compile, functions_answer_as_each_reference_says) {
  EXPECT_TRUE(elastic(R"(between(name, "x:", "y:") == "")"));
  EXPECT_FALSE(endgame(R"(between(name, "x:", "y:") == "")"));
  EXPECT_TRUE(endgame(R"(between(name, "x:", "y:") == null)"));
  EXPECT_TRUE(elastic(R"(between(?nothing, "a", "b") == null)"));
  EXPECT_TRUE(elastic(R"(indexOf(name, ".", -1) == 3)"));
  EXPECT_TRUE(endgame(R"(indexOf(name, ".", -1) == null)"));
  EXPECT_TRUE(elastic(R"(indexOf(name, ".", null) == null)"));
  EXPECT_FALSE(elastic(R"(stringContains(name, ""))"));
  EXPECT_TRUE(endgame(R"(stringContains(name, ""))"));
  EXPECT_FALSE(optics(R"(stringContains(name, ""))"));
  EXPECT_FALSE(elastic(R"(cidrMatch(ip, null))"));
  EXPECT_TRUE(elastic(R"(cidrMatch(ip, "10.0.0.0/8", "11.0.0.0/8"))"));
  EXPECT_TRUE(elastic(R"(cidrMatch(ip, null) == null)"));
}

} // namespace vedette::engine::eql
