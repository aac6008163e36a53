#include "agent/process/container.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

const std::string id(64, 'a');

TEST(container, finds_the_id_in_any_runtimes_path) {
  EXPECT_EQ(container_of("0::/docker/" + id), id);
  EXPECT_EQ(container_of("/kubepods.slice/kubepods-pod12.slice/cri-containerd-"
                         + id + ".scope"),
            id);
  EXPECT_EQ(container_of("1:cpu:/\n0::/machine.slice/libpod-" + id
                         + ".scope/container\n"),
            id);
}

TEST(container, finds_names_of_system_containers) {
  EXPECT_EQ(container_of("0::/lxc.payload.web/init.scope\n"), "web");
  EXPECT_EQ(container_of("4:cpu:/lxc/db/x\n"), "db");
  EXPECT_EQ(container_of("0::/machine.slice/machine-debian.scope"), "debian");
}

TEST(container, is_empty_on_the_host) {
  EXPECT_EQ(container_of(""), "");
  EXPECT_EQ(container_of("0::/"), "");
  EXPECT_EQ(container_of("0::/system.slice/ssh.service"), "");
  EXPECT_EQ(container_of("/x/" + std::string(63, 'a')), "");
  EXPECT_EQ(container_of("/x/" + std::string(65, 'a')), "");
}

} // namespace
} // namespace vedette::agent
