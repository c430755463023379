#ifndef CAUSEWAY_TESTS_SIM_ROWS_H_
#define CAUSEWAY_TESTS_SIM_ROWS_H_

// What a node and the witness keep in their stores, as the core's states and
// what the host must keep beside them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "statemachine/custody/custody.h"
#include "statemachine/custody/witness.h"
#include "tests/sim/archive.h"

namespace causeway::sim {

// An entry of a journal. `body` is sealed with the case's key.
struct Entry {
  std::string previous;  // digest
  std::uint64_t epoch = 0;
  std::string author;
  std::string kind;
  std::string body;
  bool operator==(const Entry&) const = default;
};

// A case at a node, by its tag.
struct CaseRow {
  std::string tag;
  std::string key;  // of the bodies
  std::optional<custody::Giver> giver;
  std::uint64_t fence = 0;
  // How custody came here: signed RELEASE and certificate of the epoch. Both
  // are empty in epoch 0; RELEASE is empty after an ORDER or a loss.
  std::string release;
  std::string certificate;
  std::string ready;  // signed READY that the giver keeps while it probes
  std::string sent_release;  // as sent to the receiver
  std::string fetch_from;
};

// An offer at its receiver, by its id.
struct OfferRow {
  custody::Receiver receiver;
  bool final_round = false;  // of the last file that verified
  std::string key;           // of the case, from that file
  std::string ready;         // signed, as sent
  std::string release;       // signed, as it came
  std::string certificate;   // signed
  std::string holder_proof;  // signed HC(epoch) of the giver
};

// A message that waits until it is answered.
struct OutboxRow {
  std::string to;
  std::string bytes;       // signed
  std::string state_key;   // of the row it was stored with
  std::int64_t first = 0;  // when, by the node's clock
  bool dead = false;       // a dead letter: sent again when people say so
};

// One row of the node log for each state row that is written.
struct LogLine {
  std::string key;
  std::string digest;  // of the row's bytes
};

// What the witness keeps of a RELEASE that reached it.
struct KnownRelease {
  std::string bytes;  // signed
  std::string digest;
  std::string offer;
  std::string giver;
  std::string receiver;
  std::string ready_digest;
  std::string ready_giver;
  std::uint32_t ready_round = 0;
  std::uint64_t epoch = 0;
};

struct RegisterRow {
  custody::CaseRegister row;
  std::vector<KnownRelease> releases;
  std::uint64_t evidence = 0;  // contradictions found
};

template <class A>
void Fields(A& a, custody::Heads& h) {
  a(h.open, h.secret);
}
template <class A>
void Fields(A& a, custody::HeadCertificate& h) {
  a(h.case_tag, h.epoch, h.holder, h.release_digest);
}
template <class A>
void Fields(A& a, custody::Node& n) {
  a(n.id, n.verified, n.incarnation, n.position, n.nonce);
}
template <class A>
void Fields(A& a, custody::Giver& g) {
  a(g.phase, g.epoch, g.offer_id, g.receiver, g.child_travels, g.child_received,
    g.round, g.bundle_digest, g.bundled, g.release_digest, g.witnessed,
    g.case_tag, g.certificate, g.probe_nonce, g.probe_answered,
    g.release_incarnation, g.void_asked, g.lacks_file);
}
template <class A>
void Fields(A& a, custody::Receiver& r) {
  a(r.phase, r.giver, r.offer_id, r.child_travels, r.child_received, r.round,
    r.bundle_digest, r.verified, r.epoch, r.witnessed, r.case_tag,
    r.release_digest, r.next, r.lacks_file, r.promised);
}
template <class A>
void Fields(A& a, custody::Witness& w) {
  a(w.halted, w.log_length);
}
template <class A>
void Fields(A& a, custody::Member& m) {
  a(m.id, m.incarnation, m.nonce, m.revoked);
}
template <class A>
void Fields(A& a, custody::Outcome& o) {
  a(o.verdict, o.epoch, o.release_digest, o.offer_id, o.giver, o.receiver);
}
template <class A>
void Fields(A& a, custody::CaseRegister& r) {
  a(r.head, r.outcomes);
}
template <class A>
void Fields(A& a, custody::LogRow& r) {
  a(r.position, r.head, r.giver);
}
template <class A>
void Fields(A& a, Entry& e) {
  a(e.previous, e.epoch, e.author, e.kind, e.body);
}
template <class A>
void Fields(A& a, CaseRow& c) {
  a(c.tag, c.key, c.giver, c.fence, c.release, c.certificate, c.ready,
    c.sent_release, c.fetch_from);
}
template <class A>
void Fields(A& a, OfferRow& o) {
  a(o.receiver, o.final_round, o.key, o.ready, o.release, o.certificate,
    o.holder_proof);
}
template <class A>
void Fields(A& a, OutboxRow& o) {
  a(o.to, o.bytes, o.state_key, o.first, o.dead);
}
template <class A>
void Fields(A& a, LogLine& l) {
  a(l.key, l.digest);
}
template <class A>
void Fields(A& a, KnownRelease& k) {
  a(k.bytes, k.digest, k.offer, k.giver, k.receiver, k.ready_digest,
    k.ready_giver, k.ready_round, k.epoch);
}
template <class A>
void Fields(A& a, RegisterRow& r) {
  a(r.row, r.releases, r.evidence);
}

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_ROWS_H_
