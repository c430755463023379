#include "tests/sim/liar.h"

#include "absl/strings/str_cat.h"

namespace causeway::sim {

void Liar::Say(Message message) {
  message.from = signer_.id();
  const std::string bytes = signer_.Sign(message);
  send_(message, bytes);
}

std::string Liar::TagOf(const std::string& offer) const {
  const auto tag = tags_.find(offer);
  return tag == tags_.end() ? "" : tag->second;
}

void Liar::OfferTwice(const std::string& tag, const std::string& to) {
  Message offer;
  offer.kind = Kind::kOffer;
  offer.to = to;
  offer.offer = absl::StrCat("x", signer_.id(), tags_.size());
  offer.sequence = ++told_[offer.offer];
  tags_[offer.offer] = tag;
  Say(offer);
}

bool Liar::Hear(const std::string& bytes) {
  const std::optional<Message> m = keyring_.Open(bytes);
  if (!m.has_value() || m->to != signer_.id()) return false;
  if (m->kind == Kind::kBundle) files_.push_back(*m);
  if (tags_.count(m->offer) == 0) return false;
  Message ack;
  ack.kind = Kind::kAck;
  ack.to = m->from;
  ack.offer = m->offer;
  ack.answers = IdentityOf(*m, bytes);
  if (m->kind <= Kind::kClose) Say(ack);
  if (m->kind == Kind::kAccept) SendFile(*m, random_() % 4 == 0);
  if (m->kind == Kind::kReady) LetGo(*m, bytes);
  return true;
}

void Liar::SendFile(const Message& to, bool claims) {
  const Knowledge known = look_(tags_.at(to.offer));
  if (known.journal.empty()) return;
  Message bundle;
  bundle.kind = Kind::kBundle;
  bundle.to = to.from;
  bundle.offer = to.offer;
  bundle.sequence = ++told_[to.offer];
  bundle.round = 1;
  bundle.final_round = true;
  bundle.file = known.journal;
  bundle.digest = DigestOf(bundle.file);
  bundle.heads.open = DigestOf(bundle.file.back());
  bundle.epoch = known.epoch + (claims ? 3 : 0);
  bundle.tag = known.tag;
  bundle.key = keyring_.Seal(to.from, known.key);
  bundle.certificate = known.certificate;
  Say(bundle);
}

// To everybody whose READY it can get.
void Liar::LetGo(const Message& ready, const std::string& ready_bytes) {
  const Knowledge known = look_(tags_.at(ready.offer));
  Entry entry;
  entry.previous = ready.heads.open;
  entry.epoch = ready.epoch;
  entry.author = signer_.id();
  entry.kind = "RELEASE";
  entry.body = ready.offer;
  Message release;
  release.kind = Kind::kRelease;
  release.to = ready.from;
  release.offer = ready.offer;
  release.epoch = ready.epoch;
  release.tag = known.tag;
  release.digest = DigestOf(entry);
  release.enclosed = ready_bytes;
  release.incarnation = known.incarnation;
  release.file = {entry};
  Say(release);
  released_ = known.tag;
  if (!federation_.witnessed()) return;
  release.to = federation_.witness;
  Say(release);
}

bool Liar::SayReady() {
  if (files_.empty()) return false;
  const Message& file = files_[random_() % files_.size()];
  Message ready;
  ready.kind = Kind::kReady;
  ready.to = file.from;
  ready.offer = file.offer;
  ready.sequence = 2;
  ready.round = file.round;
  ready.digest = file.digest;
  ready.heads = file.heads;
  ready.epoch = file.epoch;
  ready.tag = file.tag;
  Say(ready);
  // And the other way, and to another.
  if (random_() % 2 == 0) {
    ready.heads.open = DigestOf(ready.heads.open);
  } else {
    ready.to = federation_.nodes[random_() % federation_.nodes.size()];
  }
  Say(ready);
  return true;
}

}  // namespace causeway::sim
