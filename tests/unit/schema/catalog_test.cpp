#include "schema/catalog.hpp"
#include "schema/catalog_artifacts.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace vedette::schema {
namespace {

std::string resolved(event_class cls, std::string_view name) {
  auto found = resolve(cls, name);
  return found ? std::string{field(*found).name} : "";
}

TEST(catalog_test, canonical_names_are_unique_and_none_is_a_prefix_of_another) {
  std::set<std::string> seen;
  for (const auto& x : fields())
    EXPECT_TRUE(seen.insert(std::string{x.name}).second) << x.name;
  // Nested JSON cannot hold both `a` and `a.b`.
  for (const auto& name : seen)
    for (auto dot = name.find('.'); dot != std::string::npos;
         dot = name.find('.', dot + 1))
      EXPECT_FALSE(seen.contains(name.substr(0, dot))) << name;
}

TEST(catalog_test, every_field_says_what_it_means) {
  for (const auto& x : fields())
    EXPECT_GE(x.meaning.size(), 4U) << x.name;
}

TEST(catalog_test, no_name_means_two_fields_in_one_class) {
  std::map<std::string, std::string> owner;
  for (const auto& row : catalog_rows) {
    std::string_view list{row.aliases};
    while (!list.empty()) {
      auto end = std::min(list.find(' '), list.size());
      std::string word{list.substr(0, end)};
      list.remove_prefix(std::min(end + 1, list.size()));
      for (auto& c : word)
        c = static_cast<char>(std::tolower(c));
      if (word.empty())
        continue;
      auto [at, fresh] = owner.emplace(word, row.name);
      EXPECT_TRUE(fresh || at->second == row.name)
        << word << ": " << at->second << " and " << row.name;
    }
  }
}

TEST(catalog_test, all_names_of_a_field_find_it) {
  for (std::size_t c = 0; c < event_class_count; ++c)
    for (const auto& x : fields())
      for (const auto& name : names_of(static_cast<event_class>(c), x.id))
        EXPECT_EQ(resolve(static_cast<event_class>(c), name), x.id) << name;
}

TEST(catalog_test, resolves_sigma_and_sysmon_names) {
  using enum event_class;
  EXPECT_EQ(resolved(process, "Image"), "process.executable");
  EXPECT_EQ(resolved(process, "ParentImage"), "process.parent.executable");
  EXPECT_EQ(resolved(file, "TargetFilename"), "file.path");
  EXPECT_EQ(resolved(network, "DestinationIp"), "destination.ip");
  EXPECT_EQ(resolved(module, "Hashes"), "dll.Ext.hashes");
  EXPECT_EQ(resolved(process, "Hashes"), "process.Ext.hashes");
  EXPECT_EQ(resolved(registry, "TargetObject"), "registry.path");
}

TEST(catalog_test, resolves_old_endpoint_and_optics_names) {
  using enum event_class;
  EXPECT_EQ(resolved(process, "parent_process_name"), "process.parent.name");
  EXPECT_EQ(resolved(network, "destination_address"), "destination.ip");
  EXPECT_EQ(resolved(process, "process.file.path"), "process.executable");
  EXPECT_EQ(resolved(network, "network.destination_port"), "destination.port");
  EXPECT_EQ(resolved(script, "powershell_trace.script_block"),
            "powershell.file.script_block_text");
  EXPECT_EQ(resolved(registry, "registry.value_name"), "registry.value");
}

TEST(catalog_test, an_artifact_is_another_process_in_another_class) {
  using enum event_class;
  EXPECT_EQ(resolved(process, "InstigatingProcess.Name"),
            "process.parent.name");
  EXPECT_EQ(resolved(file, "InstigatingProcess.Name"), "process.name");
  EXPECT_EQ(resolved(process, "TargetProcess.CommandLine"),
            "process.command_line");
  EXPECT_EQ(resolved(signal, "TargetProcess.CommandLine"),
            "Target.process.command_line");
  EXPECT_EQ(resolved(file, "InstigatingProcessImageFile.Sha256Hash"),
            "process.hash.sha256");
  EXPECT_EQ(resolved(process, "InstigatingProcessOwner.Name"),
            "process.parent.user.name");
  EXPECT_EQ(resolved(file, "TargetFileOwner.Name"), "file.owner");
  EXPECT_EQ(resolved(network, "TargetNetworkConnection.DestPort"),
            "destination.port");
  EXPECT_EQ(resolved(process, "Process.Commandline"), "process.command_line");
  EXPECT_EQ(resolved(process, "TargetProcess.NoSuchFacet"), "");
  EXPECT_TRUE(is_artifact("Target Process Image File"));
  EXPECT_FALSE(is_artifact("TargetNothing"));
}

TEST(catalog_test, every_facet_of_every_artifact_is_a_field) {
  using enum event_class;
  for (auto name : {"InstigatingProcess.Uid", "TargetProcess.StartDateTime",
                    "TargetProcessImageFile.SignatureStatus",
                    "TargetFile.IsPersistencePoint", "DNS.ResolvedAddress",
                    "RegistryKey.FileMd5", "TargetMount.MountPoint",
                    "TargetMemoryRegion.Protection", "LogMessage.Provider"})
    EXPECT_NE(resolved(file, name), "") << name;
}

TEST(catalog_test, classes_and_types_answer_to_all_their_names) {
  EXPECT_EQ(class_named("Scripting"), event_class::script);
  EXPECT_EQ(class_named("image_load"), event_class::module);
  EXPECT_EQ(class_named("nonsense"), std::nullopt);
  EXPECT_EQ(type_named("Abnormal Exit"), event_type::abnormal_exit);
  EXPECT_EQ(type_named("abnormal_exit"), event_type::abnormal_exit);
  EXPECT_EQ(type_named("KeyCreated"), event_type::key_created);
  EXPECT_EQ(type_named("execute script"), event_type::execute_script);
  for (std::size_t i = 0; i < event_class_count; ++i) {
    auto cls = static_cast<event_class>(i);
    EXPECT_EQ(class_named(name_of(cls)), cls);
    EXPECT_EQ(class_named(aurora_name_of(cls)), cls);
  }
  for (std::size_t i = 0; i < event_type_count; ++i) {
    auto type = static_cast<event_type>(i);
    EXPECT_EQ(type_named(aurora_name_of(type)), type);
    EXPECT_EQ(type_named(ecs_action_of(type)), type);
  }
}

} // namespace
} // namespace vedette::schema
