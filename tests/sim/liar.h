#ifndef CAUSEWAY_TESTS_SIM_LIAR_H_
#define CAUSEWAY_TESTS_SIM_LIAR_H_

// What a node says beside its own machine when it lies: a second offer of a
// case that it gives to another already, and a second RELEASE; a file of an
// epoch that never began; READY without looking, twice, in two ways. It signs
// with its own key and knows what it was sent; it forges nobody's word.

#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/host.h"

namespace causeway::sim {

class Liar {
 public:
  // Rows of the case at the liar, its journal, as they are now.
  struct Knowledge {
    std::string tag;
    std::string key;
    std::string certificate;
    std::uint64_t epoch = 0;
    std::uint64_t incarnation = 0;
    std::vector<Entry> journal;
  };
  using Look = std::function<Knowledge(const std::string& tag)>;
  using Send = std::function<void(const Message&, const std::string& bytes)>;

  Liar(Signer signer, const Keyring& keyring, const Federation& federation,
       Look look, Send send, std::uint64_t seed)
      : signer_(std::move(signer)),
        keyring_(keyring),
        federation_(federation),
        look_(std::move(look)),
        send_(std::move(send)),
        random_(seed) {}

  const std::string& id() const { return signer_.id(); }
  // True: it is about a lie, and the machine need not hear it.
  bool Hear(const std::string& bytes);
  // Offers a case to a node that is not the one it may go to.
  void OfferTwice(const std::string& tag, const std::string& to);
  // Answers what it was sent. False: nothing was sent yet.
  bool SayReady();
  // Tag of what the last RELEASE of a lie was about; empty: none since.
  std::string TakeReleased() { return std::exchange(released_, ""); }
  std::string TagOf(const std::string& offer) const;

 private:
  void Say(Message message);
  void SendFile(const Message& to, bool claims);
  void LetGo(const Message& ready, const std::string& ready_bytes);

  const Signer signer_;
  const Keyring& keyring_;
  const Federation& federation_;
  const Look look_;
  const Send send_;
  std::mt19937_64 random_;
  std::map<std::string, std::string> tags_;    // of its offers that are lies
  std::map<std::string, std::uint64_t> told_;  // messages in each
  std::vector<Message> files_;                 // that it was sent
  std::string released_;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_LIAR_H_
