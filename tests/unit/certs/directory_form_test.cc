#include "certs/directory_form.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "crypto/signing_key.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::Shared;

using Change = std::function<void(v1::Directory&)>;
using NodeChange = std::function<void(v1::DirectoryNode&)>;

absl::Status After(const Change& change) {
  v1::Directory directory = Shared().Proto();
  change(directory);
  return CheckDirectoryForm(directory);
}

void ExpectAllRefused(const std::vector<Change>& changes) {
  for (size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    const absl::Status status = After(changes[i]);
    EXPECT_THAT(status, RefusedBy("directory.form"));
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

void ExpectAllRefused(const std::vector<NodeChange>& changes) {
  std::vector<Change> all;
  for (const NodeChange& change : changes) {
    all.push_back([change](v1::Directory& d) { change(*d.mutable_nodes(1)); });
  }
  ExpectAllRefused(all);
}

TEST(DirectoryFormTest, AcceptsASoundDirectory) {
  EXPECT_OK(After([](v1::Directory&) {}));
}

TEST(DirectoryFormTest, RefusesAHeadThatMakesNoSense) {
  ExpectAllRefused(std::vector<Change>{
      [](v1::Directory& d) { d.set_format_version(2); },
      [](v1::Directory& d) { d.set_federation(""); },
      [](v1::Directory& d) { d.set_federation("Iss.Example"); },
      [](v1::Directory& d) { d.set_federation("iss/example"); },
      [](v1::Directory& d) { d.set_version(0); },
      [](v1::Directory& d) { d.set_version(2); },  // the past is still zero
      [](v1::Directory& d) { d.set_previous_digest(Sha256("x")); },
      [](v1::Directory& d) { d.set_previous_digest(""); },
      [](v1::Directory& d) { d.set_issued_at_us(0); },
      [](v1::Directory& d) { d.set_expires_at_us(d.issued_at_us()); },
      [](v1::Directory& d) { d.set_witness("ml-dnpef"); },
      [](v1::Directory& d) { d.set_witness("nobody"); },
      [](v1::Directory& d) { d.mutable_procedures(0)->set_digest("x"); },
      [](v1::Directory& d) { d.mutable_procedures(0)->clear_name(); },
      [](v1::Directory& d) { *d.add_procedures() = d.procedures(0); },
      [](v1::Directory& d) { d.mutable_nodes()->SwapElements(0, 1); },
      [](v1::Directory& d) { *d.add_nodes() = d.nodes(1); },
  });
  EXPECT_OK(After([](v1::Directory& d) {
    d.set_witness("ml-dnpef");
    d.mutable_nodes(1)->set_witness(true);
  }));
}

TEST(DirectoryFormTest, RefusesAnAgreementThatMakesNoSense) {
  const auto with = [](const std::function<void(v1::SharingAgreement&)>& edit) {
    return After([&](v1::Directory& d) {
      v1::SharingAgreement* const agreement = d.add_agreements();
      agreement->set_name("west");
      for (const v1::DirectoryNode& node : d.nodes()) {
        agreement->add_parties(node.node_id());
      }
      agreement->set_valid_until("2030-12-31");
      edit(*agreement);
    });
  };
  EXPECT_OK(with([](v1::SharingAgreement&) {}));
  const std::vector<std::function<void(v1::SharingAgreement&)>> edits = {
      [](v1::SharingAgreement& a) { a.clear_name(); },
      [](v1::SharingAgreement& a) { a.mutable_parties()->RemoveLast(); },
      [](v1::SharingAgreement& a) { a.add_parties("zz-nobody"); },
      [](v1::SharingAgreement& a) { a.mutable_parties()->SwapElements(0, 1); },
      [](v1::SharingAgreement& a) { a.set_valid_until("31/12/2030"); },
      [](v1::SharingAgreement& a) {
        a.add_categories(v1::DOCUMENT_KIND_UNSPECIFIED);
      },
      [](v1::SharingAgreement& a) {
        a.add_categories(v1::DOCUMENT_KIND_DECISION);
        a.add_categories(v1::DOCUMENT_KIND_DECISION);
      }};
  for (const auto& edit : edits) {
    EXPECT_THAT(with(edit), RefusedBy("directory.form"));
  }
}

std::string OfficerKey() {
  const auto key = SigningKey::Generate();
  return key.ok() ? key->SpkiDer() : "";
}

// No one person moves a child's case.
TEST(DirectoryFormTest, AnOrderNeedsTwoOfTheOfficersNamed) {
  const std::string a = OfficerKey();
  const std::string b = OfficerKey();
  const auto with = [&](std::uint32_t need, std::vector<std::string> keys) {
    return [need, keys = std::move(keys)](v1::Directory& d) {
      for (const std::string& key : keys) d.add_order_officers(key);
      d.set_order_signatures(need);
    };
  };
  EXPECT_OK(After(with(2, {a, b})));
  ExpectAllRefused(std::vector<Change>{
      with(1, {a, b}),
      with(0, {a, b}),
      with(3, {a, b}),
      with(2, {a, a}),
      with(2, {a, "no key"}),
      with(2, {}),
  });
}

// One alone only where there is one.
TEST(DirectoryFormTest, OfficersSignTogether) {
  const auto with = [](std::uint32_t need, std::vector<std::string> keys) {
    return [need, keys = std::move(keys)](v1::Directory& d) {
      d.clear_officers();
      for (const std::string& key : keys) d.add_officers(key);
      d.set_officer_signatures(need);
    };
  };
  const std::string a = OfficerKey();
  const std::string b = OfficerKey();
  EXPECT_OK(After(with(1, {a})));
  EXPECT_OK(After(with(2, {a, b})));
  std::vector<std::string> many;
  for (int i = 0; i < 17; ++i) many.push_back(OfficerKey());
  ExpectAllRefused(std::vector<Change>{
      with(0, {}),
      with(1, {}),
      with(0, {a}),
      with(2, {a}),
      with(0, {a, b}),
      with(1, {a, b}),
      with(3, {a, b}),
      with(2, {a, a}),
      with(2, {a, "no key"}),
      with(2, many),
      // A node's key is no officer's.
      with(2, {a, Shared().ml().signing.SpkiDer()}),
      with(2, {a, Shared().gn().sealing.SpkiDer()}),
  });
  many.pop_back();
  EXPECT_OK(After(with(16, many)));
}

TEST(DirectoryFormTest, OnlyASigningKeyThatIsOverIsRevoked) {
  const auto revoked = [](v1::NodeKey* key, std::uint64_t to_version) {
    key->set_to_version(to_version);
    key->set_revoked(true);
  };
  const auto in_version_two = [&](const NodeChange& change) {
    return After([&](v1::Directory& d) {
      d.set_version(2);
      d.set_previous_digest(Sha256("version 1"));
      v1::DirectoryNode& node = *d.mutable_nodes(1);
      *node.add_signing_keys() =
          certs_test::SigningKeyEntry(*SigningKey::Generate(), 2);
      change(node);
    });
  };
  EXPECT_OK(in_version_two(
      [&](v1::DirectoryNode& n) { revoked(n.mutable_signing_keys(0), 1); }));
  EXPECT_THAT(in_version_two([&](v1::DirectoryNode& n) {
                revoked(n.mutable_signing_keys(0), 0);
              }),
              RefusedBy("directory.form"));
  // Nothing is signed under a sealing key: that it is over is enough.
  EXPECT_THAT(in_version_two([&](v1::DirectoryNode& n) {
                *n.add_sealing_keys() = n.sealing_keys(0);
                revoked(n.mutable_sealing_keys(0), 1);
              }),
              RefusedBy("directory.form"));
}

TEST(DirectoryFormTest, RefusesANodeThatMakesNoSense) {
  ExpectAllRefused(std::vector<NodeChange>{
      [](v1::DirectoryNode& n) { n.set_node_id("ML"); },
      [](v1::DirectoryNode& n) { n.clear_organisation(); },
      [](v1::DirectoryNode& n) { n.set_organisation("a\nb"); },
      [](v1::DirectoryNode& n) { n.set_legal_basis("a\tb"); },
      [](v1::DirectoryNode& n) { n.set_legal_basis(std::string(513, 'x')); },
      [](v1::DirectoryNode& n) { n.set_organisation("caf\xe9"); },
      [](v1::DirectoryNode& n) {
        n.set_organisation(
            "a\xc2\x9b"
            "1m");
      },
      [](v1::DirectoryNode& n) { n.clear_type(); },
      [](v1::DirectoryNode& n) {
        n.set_type(static_cast<v1::OrganisationType>(99));
      },
      [](v1::DirectoryNode& n) { n.set_country("ml"); },
      [](v1::DirectoryNode& n) { n.add_represents("Mali"); },
      [](v1::DirectoryNode& n) { n.add_represents("ML"); },  // twice
      [](v1::DirectoryNode& n) { n.clear_status(); },
      [](v1::DirectoryNode& n) {
        n.set_status(static_cast<v1::NodeStatus>(99));
      },
      [](v1::DirectoryNode& n) { n.clear_endpoint(); },
      [](v1::DirectoryNode& n) { n.set_endpoint("host"); },
      [](v1::DirectoryNode& n) { n.clear_tls_ca_der(); },
      [](v1::DirectoryNode& n) {
        n.set_tls_ca_der(Shared().ml().sealing.ToDer());  // no authority
      },
      [](v1::DirectoryNode& n) { n.clear_tls_key_pins(); },
      [](v1::DirectoryNode& n) { n.add_tls_key_pins("short"); },
      [](v1::DirectoryNode& n) { n.add_tls_key_pins(n.tls_key_pins(0)); },
      [](v1::DirectoryNode& n) {
        n.add_tls_key_pins(Sha256("next"));
        n.add_tls_key_pins(Sha256("third"));
      },
      [](v1::DirectoryNode& n) { n.add_accepts(v1::MESSAGE_TYPE_OFFER); },
      [](v1::DirectoryNode& n) { n.add_accepts(v1::MESSAGE_TYPE_UNSPECIFIED); },
      [](v1::DirectoryNode& n) { n.add_procedure_digests("short"); },
      [](v1::DirectoryNode& n) { n.set_protocol_version_min(0); },
      [](v1::DirectoryNode& n) { n.set_protocol_version_min(2); },
      [](v1::DirectoryNode& n) { n.add_languages("fr_FR"); },
  });
}

// P4: there is no type for an immigration, police or border body, and a node
// of a type that is not known is not enrolled.
TEST(DirectoryFormTest, NoTypeIsForImmigrationPoliceOrBorderBodies) {
  const auto* const types = v1::OrganisationType_descriptor();
  EXPECT_EQ(types->value_count(), 4);
  for (int i = 0; i < types->value_count(); ++i) {
    for (const char* word : {"IMMIGRATION", "POLICE", "BORDER", "CUSTOMS",
                             "CONSUL", "EMBASSY", "DETENTION"}) {
      EXPECT_EQ(types->value(i)->name().find(word), std::string::npos);
    }
  }
  ExpectAllRefused(std::vector<NodeChange>{[](v1::DirectoryNode& n) {
    n.set_type(static_cast<v1::OrganisationType>(4));
  }});
}

TEST(DirectoryFormTest, RefusesKeysThatMakeNoSense) {
  ExpectAllRefused(std::vector<NodeChange>{
      [](v1::DirectoryNode& n) { n.clear_signing_keys(); },
      [](v1::DirectoryNode& n) { n.clear_sealing_keys(); },
      [](v1::DirectoryNode& n) {
        n.mutable_signing_keys(0)->set_public_der("x");
      },
      [](v1::DirectoryNode& n) {
        n.mutable_signing_keys(0)->set_key_id(std::string(16, 'x'));
      },
      [](v1::DirectoryNode& n) {
        n.mutable_signing_keys(0)->set_from_version(0);
      },
      [](v1::DirectoryNode& n) {
        n.mutable_signing_keys(0)->set_from_version(2);
      },
      [](v1::DirectoryNode& n) {
        n.mutable_signing_keys(0)->set_to_version(1);
      },
      [](v1::DirectoryNode& n) {
        n.mutable_sealing_keys(0)->set_public_der("x");
      },
      [](v1::DirectoryNode& n) {
        n.mutable_sealing_keys(0)->set_public_der(
            Shared().ml().ca.certificate.ToDer());
      },
      [](v1::DirectoryNode& n) {
        n.mutable_sealing_keys(0)->set_key_id(std::string(16, 'x'));
      },
      [](v1::DirectoryNode& n) { *n.add_signing_keys() = n.signing_keys(0); },
  });
}

TEST(DirectoryFormTest, RefusesOneKeyAtTwoNodesOrForTwoUses) {
  ExpectAllRefused(std::vector<Change>{
      [](v1::Directory& d) {
        *d.mutable_nodes(1)->add_signing_keys() = d.nodes(0).signing_keys(0);
      },
      [](v1::Directory& d) {
        *d.mutable_nodes(1)->add_sealing_keys() = d.nodes(0).sealing_keys(0);
      },
      [](v1::Directory& d) {
        v1::NodeKey* const key = d.mutable_nodes(1)->add_signing_keys();
        key->set_public_der(Shared().ml().sealing.SpkiDer());
        key->set_key_id(KeyId(key->public_der()));
        key->set_from_version(1);
      },
  });
}

TEST(DirectoryFormTest, ARetiredNodeNeedsNoAddressAndNoCurrentKey) {
  EXPECT_OK(After([](v1::Directory& d) {
    d.set_version(3);
    d.set_previous_digest(Sha256("version 2"));
    v1::DirectoryNode* const node = d.mutable_nodes(1);
    node->set_status(v1::NODE_STATUS_RETIRED);
    node->clear_endpoint();
    node->clear_tls_ca_der();
    node->clear_tls_key_pins();
    node->mutable_signing_keys(0)->set_to_version(2);
    node->mutable_sealing_keys(0)->set_to_version(2);
  }));
}

}  // namespace
}  // namespace causeway
