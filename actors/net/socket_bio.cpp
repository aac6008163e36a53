#include "actors/net/socket_bio.hpp"

#include <openssl/bio.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace {

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool would_block() {
  return errno == EAGAIN || errno == EINTR;
}

int write_some(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  auto sent = ::send(descriptor_of(bio), data, static_cast<std::size_t>(size),
                     MSG_NOSIGNAL);
  if (sent <= 0 && would_block())
    BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int read_some(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  auto got
    = ::recv(descriptor_of(bio), data, static_cast<std::size_t>(size), 0);
  if (got < 0 && would_block())
    BIO_set_retry_read(bio);
  if (got == 0)
    BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long control(BIO* bio, int command, long, void*) {
  switch (command) {
  case BIO_CTRL_FLUSH:
    return 1;
  case BIO_CTRL_EOF:
    return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
  default:
    return 0;
  }
}

// A table of functions: made once, never changed, never freed.
const BIO_METHOD* method() {
  static const BIO_METHOD* const made = [] {
    auto* table = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK,
                               "vedette socket");
    BIO_meth_set_write(table, &write_some);
    BIO_meth_set_read(table, &read_some);
    BIO_meth_set_ctrl(table, &control);
    return table;
  }();
  return made;
}

} // namespace

BIO* make_socket_bio(int descriptor) {
  BIO* bio = BIO_new(method());
  if (bio == nullptr)
    return nullptr;
  BIO_set_data(bio,
               reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
  BIO_set_init(bio, 1);
  return bio;
}

} // namespace vedette::net
