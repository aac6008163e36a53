#pragma once

#include "cloud/api/route_tools.hpp"
#include "cloud/content/shelf.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Tested by tests/unit/cloud/api/api_test.cpp

namespace vedette::cloud {

/// What is particular about one kind of configured object. What all kinds have
/// in common - revisions, writers that come too late, the audit log, telling
/// the devices - is in add_resource.
template <class T>
struct resource {
  std::string path;  ///< `/api/v1/rulesets`
  std::string noun;  ///< `ruleset`, as in the audit log.
  std::string title; ///< `rule set`, as in sentences.
  permission read{}, write{};
  std::size_t body_bytes_max = 0;
  fields filters; ///< Query parameters of the list.
  fields members; ///< Of the body, besides the id and what a stamp shows.

  /// How an object is shown. Called once an answer, for what all its objects
  /// share.
  std::function<std::function<json(const T&)>()> shows;
  /// Reads the body into the object, adding to the call's problems; a reply
  /// when it is refused.
  std::function<std::optional<reply>(api_call&, T&)> take;
  /// What the audit log says of it.
  std::function<std::string(const T&)> summary;
  /// Optional: whether the list's parameters want it.
  std::function<bool(const api_call&, const T&)> wanted;
  /// Optional: inside the transaction that stores it, whether all that it names
  /// is (still) there.
  std::function<status(const control_transaction&, const T&)> consistent;
  /// Two objects of one name would be taken for each other: the second is
  /// refused.
  bool unique_names = false;
  /// Optional: whether it may go. `unused` looks inside the transaction that
  /// removes it, `removable` before it and may wait for actors.
  std::function<status(const T&)> unused;
  std::function<status(const T&)> removable;
};

/// The five routes of one kind.
template <class T>
class resource_routes {
public:
  resource_routes(api_services& with, resource<T> what)
    : with_{with}, what_{std::move(what)} {}

  [[nodiscard]] const resource<T>& what() const { return what_; }

  reply list(api_call& call) {
    auto all = list_objects<T>(with_.store);
    if (!all.ok())
      return problem(all.why());
    const auto show = what_.shows();
    json items = json::array();
    for (const auto& object : all.value())
      if (!what_.wanted || what_.wanted(call, object))
        items.push_back(show(object));
    return page_of(call, std::move(items));
  }

  reply read(api_call& call) {
    auto object = read_object<T>(with_.store, call.path[0]);
    if (!object.ok())
      return problem(object.why());
    return answer(object.value(), 200);
  }

  reply create(api_call& call) {
    T object;
    if (auto bad = what_.take(call, object))
      return *bad;
    object.id = uid::random().dashed();
    return store(call, std::move(object), "", ".create", 201);
  }

  reply change(api_call& call) {
    auto present = read_object<T>(with_.store, call.path[0]);
    if (!present.ok()) {
      auto bad = refused(call.problems);
      return bad ? *bad : problem(present.why());
    }
    auto object = present.value();
    if (auto outdated = stale(call.request, object.stamp.revision))
      return *outdated;
    if (auto bad = what_.take(call, object))
      return *bad;
    return store(call, std::move(object), what_.summary(present.value()),
                 ".update", 200);
  }

  reply remove(api_call& call) {
    const auto& id = call.path[0];
    auto object = read_object<T>(with_.store, id);
    if (!object.ok())
      return problem(object.why());
    const auto& present = object.value();
    if (auto outdated = stale(call.request, present.stamp.revision))
      return *outdated;
    if (what_.removable)
      if (auto may = what_.removable(present); !may.ok())
        return problem(may.why());
    auto work = [&](control_transaction& transaction) -> status {
      if (auto same = unchanged(transaction, present); !same.ok())
        return same;
      if (what_.unused)
        if (auto free = what_.unused(present); !free.ok())
          return free;
      transaction.erase(key_of<T>(id));
      return done;
    };
    auto stored
      = audited(with_,
                audit_of(call, what_.noun + ".delete", what_.noun + '/' + id,
                         what_.summary(present)),
                work);
    if (!stored.ok())
      return problem(stored.why());
    with_.policies.forget();
    reply made;
    made.status = 204;
    return made;
  }

private:
  reply answer(const T& object, int status_code) {
    reply made;
    made.status = status_code;
    made.body = what_.shows()(object);
    return with_etag(std::move(made), object.stamp.revision);
  }

  [[nodiscard]] status unchanged(const control_transaction& transaction,
                                 const T& seen) const {
    auto present = read_object<T>(transaction, seen.id);
    if (!present.ok())
      return present.why();
    if (present.value().stamp.revision != seen.stamp.revision)
      return error{errc::conflict,
                   "the " + what_.title + " was changed meanwhile"};
    return done;
  }

  [[nodiscard]] status name_is_free(const T& mine) const {
    if (!what_.unique_names)
      return done;
    auto all = list_objects<T>(with_.store);
    if (!all.ok())
      return all.why();
    for (const auto& other : all.value())
      if (other.id != mine.id && is_same_name(other.name, mine.name))
        return error{errc::conflict, "name: there is a " + what_.title
                                       + " of that name, " + other.id};
    return done;
  }

  reply store(api_call& call, T object, std::string before, const char* action,
              int status_code) {
    if (auto bad = refused(call.problems))
      return *bad;
    stamp(object.stamp, call, with_.clock);
    auto work = [&](control_transaction& transaction) -> status {
      if (object.stamp.revision != 0)
        if (auto same = unchanged(transaction, object); !same.ok())
          return same;
      if (auto free = name_is_free(object); !free.ok())
        return free;
      if (what_.consistent)
        if (auto whole = what_.consistent(transaction, object); !whole.ok())
          return whole;
      return put_object(transaction, object);
    };
    auto stored = audited(with_,
                          audit_of(call, what_.noun + action,
                                   what_.noun + '/' + object.id,
                                   std::move(before), what_.summary(object)),
                          work);
    if (!stored.ok())
      return problem(stored.why());
    with_.policies.forget();
    with_.backend.policies_changed();
    return answer(object, status_code);
  }

  api_services& with_;
  resource<T> what_;
};

template <class T>
void add_resource(router& to, api_services& with, resource<T> what) {
  using routes = resource_routes<T>;
  auto all = std::make_shared<routes>(with, std::move(what));
  auto call = [all](reply (routes::*handle)(api_call&)) {
    return [all, handle](api_call& asked) { return ((*all).*handle)(asked); };
  };
  const auto& kind = all->what();
  const auto one = kind.path + "/{id}";
  const auto members = with_stamp(kind.members);
  to.add({"GET", kind.path, kind.read, "List " + kind.title + 's',
          call(&routes::list), body_kind::none, 0, with_paging(kind.filters)});
  to.add({"POST",
          kind.path,
          kind.write,
          "Add: " + kind.title,
          call(&routes::create),
          body_kind::json_object,
          kind.body_bytes_max,
          {},
          members,
          true});
  to.add({"GET",
          one,
          kind.read,
          "One " + kind.title,
          call(&routes::read),
          body_kind::none,
          0,
          {}});
  to.add({"PUT",
          one,
          kind.write,
          "Change: " + kind.title,
          call(&routes::change),
          body_kind::json_object,
          kind.body_bytes_max,
          {},
          members,
          true});
  to.add({"DELETE",
          one,
          kind.write,
          "Remove: " + kind.title,
          call(&routes::remove),
          body_kind::none,
          0,
          {}});
}

} // namespace vedette::cloud
