#include "cloud/api/identify.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/cloud/api/identity_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::string_view cookie_name = "vedette_session=";

std::string cookie_token(const net::http_request& request) {
  auto header = net::find_header(request.headers, "cookie");
  if (!header)
    return {};
  auto text = *header;
  while (!text.empty()) {
    auto end = std::min(text.find(';'), text.size());
    auto item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!item.empty() && item.front() == ' ')
      item.remove_prefix(1);
    if (item.substr(0, cookie_name.size()) == cookie_name)
      return std::string(item.substr(cookie_name.size()));
  }
  return {};
}

std::string bearer_token(const net::http_request& request) {
  constexpr std::string_view scheme = "Bearer ";
  auto header = net::find_header(request.headers, "authorization");
  if (!header || header->substr(0, scheme.size()) != scheme)
    return {};
  return std::string(header->substr(scheme.size()));
}

void look_up_key(api_services& with, caller& who) {
  auto key = with.keys.find(who.token);
  if (!key.ok())
    return;
  auto maker = with.people.read(key.value().created_by);
  if (!maker.ok() || maker.value().disabled
      || !allows(maker.value().role, permission::user_write))
    return;
  who.user = "key:" + key.value().name;
  who.role = key.value().role;
  who.person = maker.value().name;
}

void look_up_session(api_services& with, caller& who) {
  auto session = with.signed_in.find(who.token);
  if (!session.ok())
    return;
  auto user = with.people.read(session.value().user);
  if (!user.ok() || user.value().disabled)
    return;
  who.user = who.person = user.value().name;
  who.role = user.value().role;
  who.session = std::move(session).value();
}

} // namespace

caller identify(api_services& with, const net::http_request& request) {
  caller who;
  who.token = bearer_token(request);
  if (who.token.empty()) {
    who.token = cookie_token(request);
    who.by_cookie = !who.token.empty();
  }
  if (!who.by_cookie && api_keys::is_key(who.token))
    look_up_key(with, who);
  else
    look_up_session(with, who);
  return who;
}

bool is_still(api_services& with, const caller& who, permission needed) {
  caller now;
  now.token = who.token;
  if (!who.by_cookie && api_keys::is_key(who.token))
    look_up_key(with, now);
  else
    look_up_session(with, now);
  return now.user == who.user && allows(now.role, needed);
}

} // namespace vedette::cloud
