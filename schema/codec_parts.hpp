#pragma once

#include "schema/wire.hpp"
#include "schema/wire/message.capnp.h"

/// The members of a message, one pair each. `get` throws kj::Exception when the
/// bytes are not what they claim; codec.cpp catches.
namespace vedette::schema::codec_parts {

// codec_device.cpp
void put(wire::Hello::Builder out, const hello& x);
void put(wire::PolicyApplied::Builder out, const policy_applied& x);
void put(wire::DetectionReport::Builder out, const detection_report& x);
void put(wire::PackageRequest::Builder out, const package_request& x);
void put(wire::CommandResult::Builder out, const command_result& x);
void put(wire::Health::Builder out, const health& x);
hello get(wire::Hello::Reader in);
policy_applied get(wire::PolicyApplied::Reader in);
detection_report get(wire::DetectionReport::Reader in);
package_request get(wire::PackageRequest::Reader in);
command_result get(wire::CommandResult::Reader in);
health get(wire::Health::Reader in);

// codec_cloud.cpp
void put(wire::Welcome::Builder out, const welcome& x);
void put(wire::Policy::Builder out, const policy& x);
void put(wire::PackageData::Builder out, const package_data& x);
void put(wire::Command::Builder out, const command& x);
void put(wire::DetectionAccepted::Builder out, const detection_accepted& x);
welcome get(wire::Welcome::Reader in);
policy get(wire::Policy::Reader in);
package_data get(wire::PackageData::Reader in);
command get(wire::Command::Reader in);
detection_accepted get(wire::DetectionAccepted::Reader in);

// codec_events.cpp
void put(wire::EventHello::Builder out, const event_hello& x);
void put(wire::EventResume::Builder out, const event_resume& x);
void put(wire::EventBlock::Builder out, const event_block& x);
void put(wire::EventAck::Builder out, const event_ack& x);
void put(wire::Goodbye::Builder out, const goodbye& x);
event_hello get(wire::EventHello::Reader in);
event_resume get(wire::EventResume::Reader in);
event_block get(wire::EventBlock::Reader in);
event_ack get(wire::EventAck::Reader in);
goodbye get(wire::Goodbye::Reader in);

} // namespace vedette::schema::codec_parts
