// The giver's side, and the people of the node.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/sim/host.h"

namespace causeway::sim {

using custody::GiverPhase;

// ---- People ----

absl::Status Host::OpenCase(const std::string& tag, const std::string& key) {
  return Act([&](Desk& desk) {
    CaseRow row;
    row.tag = tag;
    row.key = key;
    row.giver = custody::Giver();
    row.giver->witnessed = witnessed();
    row.giver->case_tag = tag;
    desk.Put(row);
    desk.Append(row, "OPEN", "");
    return absl::OkStatus();
  });
}

absl::Status Host::Record(const std::string& tag, const std::string& text,
                          bool& pending) {
  return Act([&](Desk& desk) -> absl::Status {
    const std::optional<CaseRow> row = desk.FindCase(tag);
    if (!row.has_value() || !row->giver.has_value()) {
      return absl::NotFoundError("no such case is here");
    }
    const custody::Giver& giver = *row->giver;
    if (giver.phase == GiverPhase::kClosed ||
        giver.phase == GiverPhase::kReleased) {
      return absl::FailedPreconditionError("superseded");
    }
    pending = !custody::Acts(giver, desk.node) || giver.lacks_file;
    if (pending) {
      desk.Note("pending|" + tag, SealBody(id_, text, tag));
    } else {
      desk.Append(*row, "ACT", text);
    }
    return absl::OkStatus();
  });
}

absl::Status Host::MakeOffer(const std::string& tag, const std::string& to,
                             bool travels) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<CaseRow> row = desk.FindCase(tag);
    if (!row.has_value() || !row->giver.has_value()) {
      return absl::NotFoundError("no such case is here");
    }
    RETURN_IF_ERROR(Permit(desk));
    ASSIGN_OR_RETURN(
        row->giver,
        custody::Offer(*row->giver, "o" + outside_.Fresh(), to, travels));
    desk.Put(*row);
    desk.RememberMine(row->giver->offer_id, tag);
    Message offer = Make(Kind::kOffer, to, row->giver->offer_id);
    offer.travels = travels;
    desk.Send(offer, CaseKey(tag), /*ordered=*/true);
    Register(desk, *row);
    return absl::OkStatus();
  });
}

absl::Status Host::TakeBack(const std::string& tag) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<CaseRow> row = desk.FindCase(tag);
    if (!row.has_value() || !row->giver.has_value()) {
      return absl::NotFoundError("no such case is here");
    }
    RETURN_IF_ERROR(Permit(desk));
    const custody::Giver before = *row->giver;
    ASSIGN_OR_RETURN(row->giver, custody::Withdraw(before));
    row->ready.clear();
    desk.Put(*row);
    desk.Send(Make(Kind::kWithdraw, before.receiver, before.offer_id),
              CaseKey(tag));
    return absl::OkStatus();
  });
}

absl::Status Host::AskForVoid(const std::string& tag) {
  return Act([&](Desk& desk) -> absl::Status {
    std::optional<CaseRow> row = desk.FindCase(tag);
    if (!row.has_value() || !row->giver.has_value()) {
      return absl::NotFoundError("no such case is here");
    }
    ASSIGN_OR_RETURN(row->giver, custody::AskVoid(*row->giver, desk.node));
    desk.Put(*row);
    Message ask = *keyring_.Open(row->sent_release);
    ask.kind = Kind::kVoid;
    ask.to = federation_.witness;
    ask.incarnation = desk.node.incarnation;
    desk.Send(ask, CaseKey(tag));
    return absl::OkStatus();
  });
}

// ---- Messages ----

absl::Status Host::TakeAtGiver(Desk& desk, const Message& m,
                               const std::string& bytes) {
  RETURN_IF_ERROR(Permit(desk));
  const std::optional<std::string> tag = desk.TagOfMine(m.offer);
  std::optional<CaseRow> row;
  if (tag.has_value()) row = desk.FindCase(*tag);
  const bool known = row.has_value() && row->giver.has_value();
  const bool gone = witnessed() && !known;
  if (gone ||
      (known && custody::AnswersWithdraw(*row->giver, m.offer, desk.node))) {
    desk.Say(Make(Kind::kWithdraw, m.from, m.offer));
    return absl::OkStatus();
  }
  if (!known) return absl::NotFoundError("no such offer was made here");
  switch (m.kind) {
    case Kind::kAccept: {
      ASSIGN_OR_RETURN(row->giver,
                       custody::TakeAccept(*row->giver, m.from, m.offer));
      desk.Put(*row);  // the file is put together afterwards
      return absl::OkStatus();
    }
    case Kind::kDecline: {
      ASSIGN_OR_RETURN(row->giver,
                       custody::TakeDecline(*row->giver, m.from, m.offer));
      row->ready.clear();
      desk.Put(*row);
      return absl::OkStatus();
    }
    case Kind::kChildReceived: {
      ASSIGN_OR_RETURN(
          row->giver, custody::TakeChildReceived(*row->giver, m.from, m.offer));
      const absl::Status sent = SendFile(desk, *row);
      if (!sent.ok()) desk.Put(*row);
      return absl::OkStatus();
    }
    case Kind::kReady:
      return TakeReady(desk, *row, m, bytes);
    case Kind::kReceipt: {
      if (witnessed()) {
        // It proves nothing; the certificate that it brings does.
        const auto proof = keyring_.Open(m.certificate);
        if (!proof.has_value() || proof->from != federation_.witness ||
            !proof->head.has_value()) {
          return absl::FailedPreconditionError("no certificate");
        }
        if (proof->head->case_tag == *tag) {
          TakeCertificate(desk, *proof->head, m.certificate, "");
        }
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(row->giver, custody::TakeReceipt(*row->giver, m.from,
                                                        m.offer, m.digest));
      desk.Put(*row);
      desk.Send(Make(Kind::kClose, m.from, m.offer), CaseKey(*tag));
      return absl::OkStatus();
    }
    default:
      return absl::InvalidArgumentError("not a message for a giver");
  }
}

absl::Status Host::SendFile(Desk& desk, CaseRow row) {
  const std::vector<Entry> file = desk.Journal(row.tag);
  const custody::Heads heads{desk.Head(row.tag), ""};
  ASSIGN_OR_RETURN(row.giver,
                   custody::SendBundle(*row.giver, DigestOf(file), heads));
  row.ready.clear();
  const custody::Giver& giver = *row.giver;
  Message bundle = Make(Kind::kBundle, giver.receiver, giver.offer_id);
  bundle.round = giver.round;
  bundle.final_round = custody::FinalRound(giver);
  bundle.digest = giver.bundle_digest;
  bundle.heads = heads;
  bundle.epoch = giver.epoch;
  bundle.tag = row.tag;
  bundle.key = keyring_.Seal(giver.receiver, row.key);
  bundle.file = file;
  bundle.certificate = row.certificate;
  desk.Put(row);
  const std::string bytes =
      desk.Send(bundle, CaseKey(row.tag), /*ordered=*/true);
  desk.Set(Table::kBundles, row.tag, bytes);
  return absl::OkStatus();
}

absl::Status Host::TakeReady(Desk& desk, CaseRow row, const Message& m,
                             const std::string& bytes) {
  const custody::Ready ready{m.from,   m.offer, m.round,
                             m.digest, m.heads, m.epoch + 1};
  ASSIGN_OR_RETURN(
      const custody::ReadyVerdict verdict,
      custody::JudgeReady(*row.giver, ready, {desk.Head(row.tag), ""}));
  if (federation_.revoked.count(m.from) != 0) {
    return absl::FailedPreconditionError("the receiver is revoked");
  }
  switch (verdict) {
    case custody::ReadyVerdict::kStale:
      return absl::OkStatus();
    case custody::ReadyVerdict::kNextRound:
      return SendFile(desk, row);
    case custody::ReadyVerdict::kRelease:
      break;
  }
  if (witnessed() && !row.giver->probe_answered) {
    row.ready = bytes;
    return Probe(desk, row);
  }
  return LetGo(desk, row, m, bytes);
}

absl::Status Host::Probe(Desk& desk, CaseRow row) {
  ASSIGN_OR_RETURN(
      row.giver, custody::AskWitness(*row.giver, outside_.Fresh(), desk.node));
  desk.Put(row);
  Message probe = Make(Kind::kProbe, federation_.witness);
  probe.tag = row.tag;
  probe.nonce = row.giver->probe_nonce;
  probe.certificate = row.certificate;
  desk.Say(probe);
  return absl::OkStatus();
}

absl::Status Host::TakeProbeAnswer(Desk& desk, const Message& m) {
  std::optional<CaseRow> row = desk.FindCase(m.tag);
  if (!row.has_value() || !row->giver.has_value() || !m.head.has_value()) {
    return absl::OkStatus();
  }
  const auto next = custody::TakeProbe(
      *row->giver, {m.nonce, *m.head, m.incarnation}, desk.node);
  // Of another attempt, or it names another: Lapse has seen to that.
  if (!next.ok()) return absl::OkStatus();
  row->giver = *next;
  desk.Put(*row);
  const std::optional<Message> ready = keyring_.Open(row->ready);
  if (!ready.has_value()) return absl::OkStatus();
  return TakeReady(desk, *row, *ready, row->ready);
}

absl::Status Host::LetGo(Desk& desk, CaseRow row, const Message& ready,
                         const std::string& ready_bytes) {
  const CaseRow was = row;
  const Entry entry = desk.NextEntry(was, "RELEASE", DigestOf(ready_bytes));
  const custody::Giver before = *row.giver;
  ASSIGN_OR_RETURN(row.giver,
                   custody::Release(before, DigestOf(entry), desk.node));
  Message release = Make(Kind::kRelease, before.receiver, ready.offer);
  release.epoch = before.epoch;
  release.tag = row.tag;
  release.digest = DigestOf(entry);
  release.enclosed = ready_bytes;
  release.incarnation = row.giver->release_incarnation;
  release.file = {entry};
  row.sent_release = signer_.Sign(release);
  if (shortcut_ == Shortcut::kSendBeforeWrite) {
    outside_.Send(release, row.sent_release);  // and the write never happens
    if (witnessed()) {
      release.to = federation_.witness;
      outside_.Send(release, signer_.Sign(release));
    }
    return absl::OkStatus();
  }
  row.ready.clear();
  desk.Append(was, "RELEASE", DigestOf(ready_bytes));
  SendRelease(desk, row);
  return absl::OkStatus();
}

// RELEASE, or RELEASE again with the incarnation of now.
void Host::SendRelease(Desk& desk, CaseRow& row) {
  Message release = *keyring_.Open(row.sent_release);
  release.incarnation = row.giver->release_incarnation;
  DropReleases(desk, release.offer);
  release.to = row.giver->receiver;
  row.sent_release = signer_.Sign(release);
  desk.Put(row);
  desk.Send(release, CaseKey(row.tag));
  if (!witnessed()) return;
  release.to = federation_.witness;
  desk.Send(release, CaseKey(row.tag));
  if (!row.giver->void_asked) return;
  release.kind = Kind::kVoid;
  desk.Send(release, CaseKey(row.tag));
}

void Host::DropReleases(Desk& desk, const std::string& offer) {
  for (const auto& [number, waiting] : outbox_) {
    const Message& m = waiting.message;
    if (m.offer == offer &&
        (m.kind == Kind::kRelease || m.kind == Kind::kVoid)) {
      desk.DropOutbox(number);
    }
  }
}

void Host::Register(Desk& desk, const CaseRow& row) {
  if (!witnessed() || row.giver->certificate.has_value()) return;
  Message request = Make(Kind::kRegister, federation_.witness);
  request.tag = row.tag;
  request.epoch = row.giver->epoch;
  request.incarnation = desk.node.incarnation;
  for (const auto& [number, waiting] : outbox_) {
    const Message& m = waiting.message;
    if (m.kind == Kind::kRegister && m.tag == row.tag) {
      desk.DropOutbox(number);
    }
  }
  desk.Send(request, CaseKey(row.tag));
}

absl::Status Host::TakeRegistered(Desk& desk, const Message& m) {
  const std::optional<Message> proof = keyring_.Open(m.certificate);
  if (!proof.has_value() || proof->from != federation_.witness ||
      !proof->head.has_value()) {
    return absl::OkStatus();
  }
  std::optional<CaseRow> row = desk.FindCase(proof->head->case_tag);
  if (!row.has_value() || !row->giver.has_value()) return absl::OkStatus();
  const auto next =
      custody::TakeRegistered(*row->giver, *proof->head, desk.node);
  if (!next.ok() || *next == *row->giver) return absl::OkStatus();
  row->giver = *next;
  row->certificate = m.certificate;
  desk.Put(*row);
  return absl::OkStatus();
}

void Host::Renew(Desk& desk, CaseRow row) {
  const custody::Giver before = *row.giver;
  const auto next = custody::RenewOffer(before, "o" + outside_.Fresh());
  if (!next.ok()) return;
  row.giver = *next;
  row.ready.clear();
  desk.Put(row);
  desk.RememberMine(next->offer_id, row.tag);
  desk.Send(Make(Kind::kWithdraw, before.receiver, before.offer_id),
            CaseKey(row.tag));
  Message offer = Make(Kind::kOffer, before.receiver, next->offer_id);
  offer.travels = before.child_travels;
  offer.renews = before.offer_id;
  desk.Send(offer, CaseKey(row.tag), /*ordered=*/true);
  Register(desk, row);
}

void Host::AnswerStatus(Desk& desk, const Message& m) {
  const std::optional<std::string> tag = desk.TagOfMine(m.offer);
  std::optional<CaseRow> row;
  if (tag.has_value()) row = desk.FindCase(*tag);
  if (!row.has_value() || !row->giver.has_value()) {
    if (witnessed() && desk.node.verified) {
      desk.Say(Make(Kind::kWithdraw, m.from, m.offer));
    }
    return;
  }
  std::string stored;
  switch (custody::AnswerStatus(*row->giver, m.from, m.offer, desk.node)) {
    case custody::StatusReply::kWithdraw:
      desk.Say(Make(Kind::kWithdraw, m.from, m.offer));
      return;
    case custody::StatusReply::kBundle:
      stored = desk.Get(Table::kBundles, row->tag);
      break;
    case custody::StatusReply::kRelease:
      stored = row->sent_release;
      break;
    case custody::StatusReply::kNothing:
    case custody::StatusReply::kSuperseded:
      return;
  }
  const std::optional<Message> again = keyring_.Open(stored);
  if (again.has_value()) desk.said.emplace_back(*again, stored);
}

}  // namespace causeway::sim
