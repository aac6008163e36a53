#include "engine/eql/signature.hpp"

#include "engine/case_fold.hpp"

#include <algorithm>
#include <array>

// Tested by tests/unit/engine/eql/compile_test.cpp

namespace vedette::engine::eql {

namespace {

constexpr types some_text = type_text | type_null;
constexpr types some_number = type_number | type_null;
constexpr types some_list = type_list | type_null;
constexpr types scalar = type_any & ~type_list;
constexpr std::uint8_t many = 255;

using form = function_form;
using id = function_id;

constexpr signature maths(std::string_view name, std::string_view meaning) {
  return {name,       "a, b", meaning, form::arithmetic,
          id::none,   2,      2,       {some_number, some_number},
          type_number};
}

constexpr signature text_test(std::string_view name, std::string_view arguments,
                              std::string_view meaning, id what) {
  return {name,        arguments, meaning, form::plain,
          what,        2,         2,       {some_text, some_text},
          type_boolean};
}

constexpr signature table[] = {
  maths("add", "a + b"),
  signature{"arrayContains",
            "list, value, …",
            "whether one of the values is in the list",
            form::plain,
            id::array_contains,
            2,
            many,
            {some_list, scalar, scalar, scalar},
            type_boolean},
  signature{"arrayCount",
            "list, item, condition",
            "for how many items the condition holds",
            form::array,
            id::array_count,
            3,
            3,
            {some_list, type_any, type_any},
            type_number},
  signature{"arraySearch",
            "list, item, condition",
            "whether the condition holds for an item",
            form::array,
            id::array_search,
            3,
            3,
            {some_list, type_any, type_any},
            type_boolean},
  signature{"_arraysearch",
            "list, $item, condition",
            "whether the condition holds for an item",
            form::array,
            id::array_search,
            3,
            3,
            {some_list, type_any, type_any},
            type_boolean},
  signature{"_arraycount",
            "list, $item, condition",
            "for how many items the condition holds",
            form::array,
            id::array_count,
            3,
            3,
            {some_list, type_any, type_any},
            type_number},
  signature{"between",
            "text, left, right, greedy = false",
            "the text between left and right",
            form::plain,
            id::between,
            3,
            4,
            {some_text, some_text, some_text, type_boolean | type_null},
            type_text},
  signature{"cidrMatch",
            "address, network, …",
            "whether the address is in one of the networks",
            form::network,
            id::none,
            2,
            many,
            {some_text, some_text, some_text, some_text},
            type_boolean},
  signature{"concat",
            "value, …",
            "the values as one text",
            form::plain,
            id::concat,
            1,
            many,
            {scalar, scalar, scalar, scalar},
            type_text},
  maths("divide", "a / b"),
  text_test("endsWith", "text, end", "whether the text ends so", id::ends_with),
  signature{"indexOf",
            "text, part, from = 0",
            "where the part begins, or null",
            form::plain,
            id::index_of,
            2,
            3,
            {some_text, some_text, some_number},
            type_number},
  signature{"length",
            "text or list",
            "characters of a text, items of a list",
            form::plain,
            id::length,
            1,
            1,
            {some_text | type_list},
            type_number},
  signature{"match",
            "text, regex, …",
            "whether the text begins with one",
            form::regex,
            id::none,
            2,
            many,
            {some_text, some_text, some_text, some_text},
            type_boolean},
  signature{"matchLite",
            "text, regex, …",
            "whether the text begins with one",
            form::regex,
            id::none,
            2,
            many,
            {some_text, some_text, some_text, some_text},
            type_boolean},
  maths("modulo", "a % b"),
  maths("multiply", "a * b"),
  signature{"number",
            "text, base = 10",
            "the number a text stands for",
            form::plain,
            id::number,
            1,
            2,
            {some_text, some_number},
            type_number},
  signature{"safe",
            "value",
            "the value",
            form::identity,
            id::none,
            1,
            1,
            {type_any},
            type_any},
  text_test("startsWith", "text, start", "whether the text begins so",
            id::starts_with),
  signature{"string",
            "value",
            "the value as text",
            form::plain,
            id::string,
            1,
            1,
            {scalar},
            type_text},
  text_test("stringContains", "text, part", "whether the part is in the text",
            id::contains),
  signature{"substring",
            "text, from = 0, to = end",
            "a part of the text",
            form::plain,
            id::substring,
            1,
            3,
            {some_text, some_number, some_number},
            type_text},
  maths("subtract", "a - b"),
  signature{"wildcard",
            "text, pattern, …",
            "whether the text fits a pattern with *",
            form::wildcard,
            id::none,
            2,
            many,
            {some_text, type_text, type_text, type_text},
            type_boolean},
};

} // namespace

std::string_view name_of_types(types x) {
  switch (x & ~type_null) {
  case type_boolean:
    return "true or false";
  case type_number:
    return "a number";
  case type_text:
    return "a text";
  case type_list:
    return "a list";
  case type_text | type_list:
    return "a text or a list";
  case 0:
    return "null";
  default:
    return "a value";
  }
}

std::span<const signature> signatures() {
  return table;
}

const signature* find_signature(std::string_view name) {
  const auto* found
    = std::find_if(std::begin(table), std::end(table), [&](const signature& x) {
        return equal_folded(x.name, name);
      });
  return found == std::end(table) ? nullptr : found;
}

} // namespace vedette::engine::eql
