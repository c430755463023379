#include "server/store_keys.h"

#include "absl/strings/str_cat.h"
#include "base/bytes.h"

namespace causeway::server::keys {
namespace {

std::string U64(std::uint64_t n) {
  std::string out;
  AppendU64(&out, n);
  return out;
}

std::string U32(std::uint32_t n) {
  std::string out;
  AppendU32(&out, n);
  return out;
}

}  // namespace

std::string EntryPrefix(absl::string_view owner, procedure::JournalKind kind) {
  return absl::StrCat(owner, "/", static_cast<int>(kind), "/");
}

std::string Entry(absl::string_view owner, procedure::JournalKind kind,
                  std::uint64_t epoch, std::uint64_t sequence) {
  // The open journal's sequence runs on over epochs, so it alone orders it.
  const bool by_epoch = kind == procedure::JournalKind::kProtected;
  return absl::StrCat(EntryPrefix(owner, kind), by_epoch ? U64(epoch) : "",
                      U64(sequence));
}

std::string DocumentPrefix(absl::string_view owner) {
  return absl::StrCat(owner, "/");
}

std::string Document(absl::string_view owner, absl::string_view commitment) {
  return absl::StrCat(DocumentPrefix(owner), commitment);
}

std::string Reference(absl::string_view peer, absl::string_view reference) {
  return absl::StrCat(peer, "/", reference);
}

std::string BundlePrefix(absl::string_view task_id) {
  return absl::StrCat(task_id, "/");
}

std::string Bundle(absl::string_view task_id, std::uint32_t part) {
  return absl::StrCat(BundlePrefix(task_id), U32(part));
}

std::string ChunkOut(absl::string_view message_id, std::uint32_t index) {
  return absl::StrCat("out/", message_id, "/", U32(index));
}

std::string ChunkInPrefix(absl::string_view peer) {
  return absl::StrCat("in/", peer, "/");
}

std::string ChunkInMessagePrefix(absl::string_view peer,
                                 absl::string_view message_id) {
  return absl::StrCat(ChunkInPrefix(peer), message_id, "/");
}

std::string ChunkIn(absl::string_view peer, absl::string_view message_id,
                    std::uint32_t index) {
  return absl::StrCat(ChunkInMessagePrefix(peer, message_id), U32(index));
}

std::string EarlyPrefix(absl::string_view peer, absl::string_view reference) {
  return absl::StrCat("early/", peer, "/", reference, "/");
}

std::string Early(absl::string_view peer, absl::string_view reference,
                  std::uint64_t sequence) {
  return absl::StrCat(EarlyPrefix(peer, reference), U64(sequence));
}

std::string PlacePrefix(absl::string_view peer, absl::string_view reference) {
  return absl::StrCat("place/", peer, "/", reference, "/");
}

std::string Place(absl::string_view peer, absl::string_view reference,
                  std::uint64_t sequence) {
  return absl::StrCat(PlacePrefix(peer, reference), U64(sequence));
}

std::string ContradictionsPrefix() { return "contradiction/"; }

std::string ContradictionPrefix(absl::string_view peer,
                                absl::string_view reference) {
  return absl::StrCat(ContradictionsPrefix(), peer, "/", reference, "/");
}

std::string Contradiction(absl::string_view peer, absl::string_view reference,
                          absl::string_view digest) {
  return absl::StrCat(ContradictionPrefix(peer, reference), digest);
}

std::string PendingChunks(absl::string_view peer) {
  return absl::StrCat("chunks/", peer);
}

std::string OutboxOpenPrefix() { return "open/"; }

std::string OutboxOpenPeerPrefix(absl::string_view peer) {
  return absl::StrCat(OutboxOpenPrefix(), peer, "/");
}

std::string OutboxOpen(absl::string_view peer, std::uint64_t number) {
  return absl::StrCat(OutboxOpenPeerPrefix(peer), U64(number));
}

std::string PeerAt(absl::string_view open_key) {
  const std::size_t begin = OutboxOpenPrefix().size();
  return std::string(open_key.substr(begin, open_key.find('/', begin) - begin));
}

std::string OutboxOpenPeerEnd(absl::string_view peer) {
  return absl::StrCat(OutboxOpenPeerPrefix(peer), std::string(9, '\xff'));
}

std::string OutboxDonePrefix() { return "done/"; }

std::string OutboxDone(std::uint64_t number) {
  return absl::StrCat(OutboxDonePrefix(), U64(number));
}

std::string OutboxDoneEnd() { return "done0"; }

std::string OutboxRefusedPrefix() { return "refused/"; }

std::string OutboxRefused(std::uint64_t number) {
  return absl::StrCat(OutboxRefusedPrefix(), U64(number));
}

std::uint64_t NumberAt(absl::string_view open_key) {
  std::uint64_t number = 0;
  for (char c : open_key.substr(open_key.size() - 8)) {
    number = (number << 8) | static_cast<unsigned char>(c);
  }
  return number;
}

std::string InboxMessage(absl::string_view peer, absl::string_view digest) {
  return absl::StrCat("message/", peer, "/", digest);
}

std::string InboxWithdrawn(absl::string_view peer, absl::string_view offer_id) {
  return absl::StrCat("withdrawn/", peer, "/", offer_id);
}

std::string InboxRecalled(absl::string_view peer, absl::string_view request) {
  return absl::StrCat("recalled/", peer, "/", request);
}

std::string OwnedPrefix(absl::string_view owner) {
  return absl::StrCat("of/", owner, "/");
}

std::string Owned(absl::string_view owner, Table table, absl::string_view key) {
  return absl::StrCat(OwnedPrefix(owner),
                      std::string(1, static_cast<char>(table)), key);
}

std::string Idempotency(absl::string_view staff_number, absl::string_view key) {
  return absl::StrCat(staff_number, "/", key);
}

std::string CaseOfWorkerPrefix(absl::string_view staff_number) {
  return absl::StrCat("worker/", staff_number, "/");
}

std::string CaseOfWorker(absl::string_view staff_number,
                         absl::string_view case_id) {
  return absl::StrCat(CaseOfWorkerPrefix(staff_number), case_id);
}

std::string RevokedPersonPrefix() { return "person_revoked/"; }

std::string RevokedPerson(absl::string_view key_digest) {
  return absl::StrCat(RevokedPersonPrefix(), key_digest);
}

std::string AwaitedPrefix() { return "awaited/"; }

std::string Awaited(absl::string_view case_or_task_id) {
  return absl::StrCat(AwaitedPrefix(), case_or_task_id);
}

std::string IdOfAwaited(absl::string_view awaited_key) {
  return std::string(awaited_key.substr(AwaitedPrefix().size()));
}

std::string ProcedureInUsePrefix() { return "procedure/"; }

std::string ProcedureInUse(absl::string_view digest) {
  return absl::StrCat(ProcedureInUsePrefix(), digest);
}

std::string ProcedureAt(absl::string_view in_use_key) {
  return std::string(in_use_key.substr(ProcedureInUsePrefix().size()));
}

std::string RegisterPrefix() { return "w/case/"; }

std::string Register(absl::string_view case_tag) {
  return absl::StrCat(RegisterPrefix(), case_tag);
}

std::string TagAt(absl::string_view register_key) {
  return IdAt(register_key, RegisterPrefix());
}

std::string Member(absl::string_view node) {
  return absl::StrCat("w/node/", node);
}

std::string MovePrefix(absl::string_view node) {
  return absl::StrCat("w/move/", node, "/");
}

std::string Move(absl::string_view node, std::uint64_t position) {
  return absl::StrCat(MovePrefix(node), U64(position));
}

std::string Evidence(absl::string_view case_tag, absl::string_view digest) {
  return absl::StrCat("w/evidence/", case_tag, "/", digest);
}

std::string AskCasePrefix() { return "n/ask/case/"; }

std::string AskCase(absl::string_view case_id) {
  return absl::StrCat(AskCasePrefix(), case_id);
}

std::string AskTaskPrefix() { return "n/ask/task/"; }

std::string AskTask(absl::string_view task_id) {
  return absl::StrCat(AskTaskPrefix(), task_id);
}

std::string OpenOfferPrefix() { return "n/open/"; }

std::string OpenOffer(absl::string_view case_id) {
  return absl::StrCat(OpenOfferPrefix(), case_id);
}

std::string LostCasePrefix() { return "n/lost/"; }

std::string LostCase(absl::string_view case_tag) {
  return absl::StrCat(LostCasePrefix(), case_tag);
}

std::string Fence(absl::string_view case_tag) {
  return absl::StrCat("n/fence/", case_tag);
}

std::string OfferTask(absl::string_view peer, absl::string_view offer_id) {
  return absl::StrCat("n/offer/", peer, "/", offer_id);
}

std::string PendingPrefix() { return "n/pending/"; }

std::string PendingPrefix(absl::string_view case_id) {
  return absl::StrCat(PendingPrefix(), case_id, "/");
}

std::string Pending(absl::string_view case_id, std::uint64_t number) {
  return absl::StrCat(PendingPrefix(case_id), U64(number));
}

std::string RefusedPrefix() { return "n/refused/"; }

std::string RefusedPrefix(absl::string_view case_id) {
  return absl::StrCat(RefusedPrefix(), case_id, "/");
}

std::string Refused(absl::string_view case_id, std::uint64_t number) {
  return absl::StrCat(RefusedPrefix(case_id), U64(number));
}

std::string CaseAt(absl::string_view pending_key) {
  const std::size_t begin = PendingPrefix().size();
  return std::string(
      pending_key.substr(begin, pending_key.find('/', begin) - begin));
}

std::string IdAt(absl::string_view key, absl::string_view prefix) {
  return std::string(key.substr(prefix.size()));
}

}  // namespace causeway::server::keys
