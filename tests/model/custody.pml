/*
 * The custody hand-off of statemachine/custody/, for spin. README.md maps each
 * process, step and message to its code; run checks that it names them all.
 *
 * Three nodes, one case, and with W a witness. The network is the growing set of
 * all messages ever sent: each may be lost, late, repeated, reordered. What a
 * node writes and what it sends are separate steps. Any moment may be the last
 * with a fault (Calm); when nothing more can happen, exactly one node acts.
 *
 * Parameters (-D): W witness; E hand-offs that may complete; NOFF offers in all;
 * CRASH, RESTORE, REVOKE, VOIDS how often; EVIL a bit for each node that lies;
 * M_* a shortcut that must be noticed.
 */
#ifndef W
#define W 1
#endif
#ifndef E
#define E 1
#endif
#ifndef NOFF
#define NOFF 2
#endif
#ifndef CRASH
#define CRASH 0
#endif
#ifndef RESTORE
#define RESTORE 0
#endif
#ifndef REVOKE
#define REVOKE 0
#endif
#ifndef VOIDS
#define VOIDS 0
#endif
#ifndef EVIL
#define EVIL 0
#endif
#ifndef M_NOCERT
#define M_NOCERT 0
#endif
#ifndef M_NOFENCE
#define M_NOFENCE 0
#endif
#ifndef M_NOREADY
#define M_NOREADY 0
#endif
#ifndef M_SENDFIRST
#define M_SENDFIRST 0
#endif
#ifndef M_RECLAIM
#define M_RECLAIM 0
#endif
#ifndef M_GIVEUP
#define M_GIVEUP 0
#endif
#ifndef M_NOINC
#define M_NOINC 0
#endif
#ifndef M_NOASK
#define M_NOASK 0
#endif

#define N 3
#define NONE 9

/* Phases of a node as custodian (GiverPhase; ACCEPTED is within OFFERED). */
#define AWAY 0
#define HELD 1
#define OFFERED 2
#define RELEASED 3
#define CLOSED 4
/* Of an offer at its receiver (ReceiverPhase). */
#define UNSEEN 0
#define BOUND 1
#define FREE 2
#define TAKEN 3
/* Of a RELEASE at the witness (Verdict). */
#define OPEN 0
#define COSIGNED 1
#define VOIDED 2

/* Durable, at each node. */
byte st[N], ep[N], cur[N], fence[N], ninc[N];
typedef PerOffer { byte at[NOFF] };
PerOffer rc[N];
/* Lost at a start. */
bit ver[N], probed[N];
bit revoked[N];

/* Offers by number; what each says never changes. */
byte noff, ofrom[NOFF], oto[NOFF], oep[NOFF];

/* The network: what was ever sent, by offer. RELEASE by incarnation. */
bit mOFFER[NOFF], mREADY[NOFF], mWITHDRAW[NOFF], mRECEIPT[NOFF];
byte mRELEASE[NOFF];

/* The witness: register, how each epoch began, outcomes, incarnations. */
byte reg, holder, hold[E + 3], out[NOFF], inc[N];
bit ordered[E + 3];

/* One backup at a time. */
byte snode = NONE, sst, sep, scur, sfence, sninc;
PerOffer src;

byte crashes, restores, revokes, voids;
bit calm;

#define evil(i) ((EVIL >> (i)) & 1)
#define honest(i) (!evil(i) && !revoked[i])
#define acts(i) (honest(i) && (st[i] == HELD || st[i] == OFFERED) && (!W || ver[i]))
#define acting (acts(0) + acts(1) + acts(2))
#define mine(i) (!W || (holder == (i) && reg == ep[i]))
#define others_free(i, o) (rc[i].at[o] == BOUND || rc[i].at[o] == UNSEEN)

/* I1, I2, after every step. */
inline Check() {
  assert(acting <= 1);
  assert(!acts(0) || mine(0));
  assert(!acts(1) || mine(1));
  assert(!acts(2) || mine(2))
}

inline BecomeCustodian(i, e) {
  st[i] = HELD; ep[i] = e; cur[i] = NONE; probed[i] = 0;
  if :: fence[i] < e -> fence[i] = e :: else fi
}

inline MakeOffer(i, to) {
  ofrom[noff] = i; oto[noff] = to; oep[noff] = ep[i];
  st[i] = OFFERED; cur[i] = noff; probed[i] = 0; noff++
}

#define NEW_OFFER(i, to) \
  :: atomic { (!calm && acts(i) && st[i] == HELD && ep[i] < E && noff < NOFF \
               && (to) != (i)) -> MakeOffer(i, to); Check() }
#define SEND_OFFER(i, o) \
  :: atomic { (honest(i) && st[i] == OFFERED && cur[i] == o && !mOFFER[o] \
               && (!W || ver[i])) -> mOFFER[o] = 1 }
/* Withdraw, and AnswersWithdraw: an offer of this epoch that is not the
   standing one. */
#define SEND_WITHDRAW(i, o) \
  :: atomic { (acts(i) && o < noff && ofrom[o] == i && oep[o] == ep[i] \
               && cur[i] != o && mOFFER[o] && !mWITHDRAW[o]) -> \
              mWITHDRAW[o] = 1 }
#define TAKE_READY(i, o) \
  :: atomic { (W && acts(i) && st[i] == OFFERED && cur[i] == o && mREADY[o] \
               && !probed[i] && reg == ep[i] && holder == i \
               && ninc[i] == inc[i]) -> probed[i] = 1 } \
  :: atomic { (acts(i) && st[i] == OFFERED && cur[i] == o \
               && (mREADY[o] || M_NOREADY) && !revoked[oto[o]] \
               && (!W || probed[i]) && !M_SENDFIRST) -> \
              st[i] = RELEASED; probed[i] = 0; Check() } \
  :: atomic { (M_SENDFIRST && acts(i) && st[i] == OFFERED && cur[i] == o \
               && mREADY[o] && !mRELEASE[o]) -> \
              mRELEASE[o] = 1 << ninc[i] }
#define SEND_RELEASE(i, o) \
  :: atomic { (honest(i) && st[i] == RELEASED && cur[i] == o && (!W || ver[i]) \
               && !(mRELEASE[o] & (1 << ninc[i]))) -> \
              mRELEASE[o] = mRELEASE[o] | (1 << ninc[i]) }
#define ASK_VOID(i, o) \
  :: atomic { (W && !calm && voids < VOIDS && honest(i) && ver[i] \
               && st[i] == RELEASED && cur[i] == o && out[o] == OPEN \
               && reg == oep[o] && holder == i && ninc[i] == inc[i]) -> \
              voids++; out[o] = VOIDED }
#define TAKE_VOID(i, o) \
  :: atomic { (W && honest(i) && st[i] == RELEASED && cur[i] == o \
               && out[o] == VOIDED) -> \
              st[i] = HELD; cur[i] = NONE; Check() }
#define TAKE_RECEIPT(i, o) \
  :: atomic { (!W && honest(i) && st[i] == RELEASED && cur[i] == o \
               && mRECEIPT[o]) -> st[i] = CLOSED; cur[i] = NONE }

proctype Giver(byte i) {
end:
  do
  NEW_OFFER(i, 1)
  NEW_OFFER(i, 2)
  NEW_OFFER(i, 0)
  /* A person takes the offer back. */
  :: atomic { (!calm && acts(i) && st[i] == OFFERED) ->
              st[i] = HELD; cur[i] = NONE; probed[i] = 0; Check() }
  SEND_OFFER(i, 0)
  SEND_WITHDRAW(i, 0)
  TAKE_READY(i, 0)
  SEND_RELEASE(i, 0)
  ASK_VOID(i, 0)
  TAKE_VOID(i, 0)
  TAKE_RECEIPT(i, 0)
#if NOFF > 1
  SEND_OFFER(i, 1)
  SEND_WITHDRAW(i, 1)
  TAKE_READY(i, 1)
  SEND_RELEASE(i, 1)
  ASK_VOID(i, 1)
  TAKE_VOID(i, 1)
  TAKE_RECEIPT(i, 1)
#endif
#if NOFF > 2
  SEND_OFFER(i, 2)
  SEND_WITHDRAW(i, 2)
  TAKE_READY(i, 2)
  SEND_RELEASE(i, 2)
  ASK_VOID(i, 2)
  TAKE_VOID(i, 2)
  TAKE_RECEIPT(i, 2)
#endif
  /* TakeCertificate: a later epoch ends this one. */
  :: atomic { (W && honest(i) && st[i] != AWAY && st[i] != CLOSED
               && reg > ep[i] && hold[ep[i]] == i) ->
              st[i] = CLOSED; cur[i] = NONE; Check() }
  /* TimeoutReclaim, a shortcut. */
  :: atomic { (M_RECLAIM && honest(i) && st[i] == RELEASED) ->
              st[i] = HELD; cur[i] = NONE; Check() }
  od
}

/* TakeBundle and Bind: READY is decided. The certificate must name the giver. */
#define TAKE_OFFER(i, o) \
  :: atomic { (mOFFER[o] && oto[o] == i && honest(i) && !revoked[ofrom[o]] \
               && rc[i].at[o] == UNSEEN && fence[i] <= oep[o] \
               && (!W || (ver[i] && (M_NOCERT || \
                   (oep[o] <= reg && hold[oep[o]] == ofrom[o]))))) -> \
              rc[i].at[o] = BOUND; fence[i] = oep[o] }
/* A person declines before READY. */
#define DECLINE(i, o) \
  :: atomic { (!calm && mOFFER[o] && oto[o] == i && honest(i) \
               && rc[i].at[o] == UNSEEN) -> rc[i].at[o] = FREE }
#define SEND_READY(i, o) \
  :: atomic { (honest(i) && rc[i].at[o] == BOUND && !mREADY[o] \
               && (!W || ver[i])) -> mREADY[o] = 1 }
/* TakeWithdraw, TakeVoid, TakeSuperseded. */
#define FREED(i, o) \
  :: atomic { (honest(i) && oto[o] == i && mWITHDRAW[o] \
               && others_free(i, o)) -> rc[i].at[o] = FREE } \
  :: atomic { (W && honest(i) && rc[i].at[o] == BOUND \
               && (out[o] == VOIDED || \
                   (reg > oep[o] && out[o] != COSIGNED))) -> \
              rc[i].at[o] = FREE }
/* Two parties: TakeRelease. */
#define ACTIVATE(i, o) \
  :: atomic { (!W && honest(i) && oto[o] == i && mRELEASE[o] \
               && (rc[i].at[o] == BOUND || (M_NOFENCE && st[i] != HELD \
                   && rc[i].at[o] == TAKEN)) \
               && (M_NOFENCE || oep[o] + 1 > fence[i])) -> \
              rc[i].at[o] = TAKEN; \
              BecomeCustodian(i, oep[o] + 1); \
              Check() } \
  :: atomic { (!W && honest(i) && rc[i].at[o] == TAKEN && !mRECEIPT[o]) -> \
              mRECEIPT[o] = 1 } \
  /* Witness: TakeRelease and TakeCertificate, whatever this node remembers. */ \
  :: atomic { (W && honest(i) && oto[o] == i && out[o] == COSIGNED \
               && ((oep[o] + 1 > fence[i]) || (M_NOFENCE && \
                   (ep[i] < oep[o] + 1 || st[i] == CLOSED)))) -> \
              rc[i].at[o] = TAKEN; \
              BecomeCustodian(i, oep[o] + 1); \
              Check() }
#define GIVE_UP(i, o) \
  :: atomic { (M_GIVEUP && honest(i) && rc[i].at[o] == BOUND) -> \
              rc[i].at[o] = FREE }

proctype Receiver(byte i) {
end:
  do
  TAKE_OFFER(i, 0)
  DECLINE(i, 0)
  SEND_READY(i, 0)
  FREED(i, 0)
  ACTIVATE(i, 0)
  GIVE_UP(i, 0)
#if NOFF > 1
  TAKE_OFFER(i, 1)
  DECLINE(i, 1)
  SEND_READY(i, 1)
  FREED(i, 1)
  ACTIVATE(i, 1)
  GIVE_UP(i, 1)
#endif
#if NOFF > 2
  TAKE_OFFER(i, 2)
  DECLINE(i, 2)
  SEND_READY(i, 2)
  FREED(i, 2)
  ACTIVATE(i, 2)
  GIVE_UP(i, 2)
#endif
  /* ReconcileHead after an ORDER: custodian, and the file is elsewhere. */
  :: atomic { (W && honest(i) && ver[i] && holder == i && ordered[reg]
               && !(st[i] != AWAY && ep[i] == reg)) ->
              BecomeCustodian(i, reg); Check() }
  od
}

/* DecideRelease: compare-and-set on a RELEASE of the current epoch, by its
   holder, of its current incarnation, with READY inside. */
#define COSIGN(o) \
  :: atomic { (mRELEASE[o] && out[o] == OPEN && oep[o] == reg \
               && ofrom[o] == holder && !revoked[ofrom[o]] \
               && (mREADY[o] || evil(oto[o])) \
               && (M_NOINC || (mRELEASE[o] & (1 << inc[ofrom[o]])))) -> \
              if \
              :: revoked[oto[o]] -> out[o] = VOIDED \
              :: else -> out[o] = COSIGNED; reg++; holder = oto[o]; \
                         hold[reg] = holder \
              fi; \
              Check() }
/* DecideOrder: the custodian is revoked. */
#define ORDER(x) \
  :: atomic { (revoked[holder] && honest(x) && holder != x && reg < E + 2) -> \
              reg++; holder = x; hold[reg] = x; ordered[reg] = 1; Check() }

proctype Witness() {
end:
  do
  COSIGN(0)
#if NOFF > 1
  COSIGN(1)
#endif
#if NOFF > 2
  COSIGN(2)
#endif
  ORDER(0)
  ORDER(1)
  ORDER(2)
  od
}

/* Recover, Difference, TakeHeads, ReconcileHead, ReconcileRest. A standing
   offer is void. */
inline AskHeads(i) {
  inc[i]++; ninc[i] = inc[i]; ver[i] = 1; probed[i] = 0;
  /* The last move that concerns this node. */
  last = NONE; at = 0;
  do
  :: at <= reg ->
     if
     :: hold[at] == i || (at > 0 && hold[at - 1] == i) -> last = at
     :: else
     fi;
     at++
  :: else -> break
  od;
  if
  :: last == NONE
  :: (last != NONE && hold[last] == i && st[i] != AWAY && st[i] != CLOSED
      && ep[i] == last) ->
     if :: st[i] == OFFERED -> st[i] = HELD; cur[i] = NONE :: else fi
  :: (last != NONE && hold[last] == i
      && !(st[i] != AWAY && ep[i] == last)) ->
     /* Data lost, unless the file is here. */
     BecomeCustodian(i, last)
  :: (last != NONE && hold[last] == i && st[i] == CLOSED
      && ep[i] == last) ->
     assert(false)
  :: (last != NONE && hold[last] != i) ->
     if :: st[i] != AWAY -> st[i] = CLOSED; cur[i] = NONE :: else fi;
     if :: fence[i] < last -> fence[i] = last :: else fi
  fi;
  last = 0; at = 0;
  Check()
}

inline Backup(i) {
  snode = i; sst = st[i]; sep = ep[i]; scur = cur[i]; sfence = fence[i];
  sninc = ninc[i];
  at = 0;
  do :: at < NOFF -> src.at[at] = rc[i].at[at]; at++ :: else -> break od;
  at = 0
}

inline Restore(i) {
  st[i] = sst; ep[i] = sep; cur[i] = scur; fence[i] = sfence; ninc[i] = sninc;
  at = 0;
  do :: at < NOFF -> rc[i].at[at] = src.at[at]; at++ :: else -> break od;
  at = 0; snode = NONE; sst = 0; sep = 0; scur = 0; sfence = 0; sninc = 0;
  ver[i] = M_NOASK; probed[i] = 0; restores++;
  Check()
}

#define FAULTS(i) \
  :: atomic { (W && !ver[i] && honest(i)) -> AskHeads(i) } \
  :: atomic { (!calm && W && crashes < CRASH && honest(i) && ver[i]) -> \
              crashes++; ver[i] = M_NOASK; probed[i] = 0 } \
  :: atomic { (!calm && restores < RESTORE && snode == NONE && honest(i)) -> \
              Backup(i) } \
  :: atomic { (!calm && snode == i && honest(i)) -> Restore(i) } \
  :: atomic { (!calm && revokes < REVOKE && honest(i)) -> \
              revokes++; revoked[i] = 1 }

proctype Faults() {
  byte last, at;
end:
  do
  FAULTS(0)
  FAULTS(1)
  FAULTS(2)
  od
}

/* A liar offers anything for any epoch, releases to everyone whose READY it
   has, and is READY without looking. */
#define LIE(i, to, e) \
  :: atomic { (evil(i) && !calm && noff < NOFF && (to) != (i)) -> \
              ofrom[noff] = i; oto[noff] = to; oep[noff] = e; \
              mOFFER[noff] = 1; noff++ }
#define LIE_ON(o) \
  :: atomic { (o < noff && evil(ofrom[o]) && (mREADY[o] || evil(oto[o])) \
               && !(mRELEASE[o] & (1 << inc[ofrom[o]]))) -> \
              mRELEASE[o] = mRELEASE[o] | (1 << inc[ofrom[o]]) } \
  :: atomic { (o < noff && evil(oto[o]) && mOFFER[o] && !mREADY[o]) -> \
              mREADY[o] = 1 }

proctype Liar() {
end:
  do
#if EVIL
  LIE(0, 1, 0)
  LIE(0, 2, 0)
  LIE(0, 1, E)
  LIE(0, 1, E + 1)
  LIE(1, 0, 0)
  LIE(1, 2, 0)
  LIE(1, 2, E)
  LIE(2, 0, 0)
  LIE(2, 1, 0)
  LIE(2, 1, E)
  LIE(2, 1, E + 1)
  LIE_ON(0)
#if NOFF > 1
  LIE_ON(1)
#endif
#if NOFF > 2
  LIE_ON(2)
#endif
#endif
  :: false
  od
}

/* I3. Whom a liar or a revoked node holds the case back from is for officers. */
proctype Calm() {
  calm = 1;
  timeout;
  if
  :: W && (evil(holder) || revoked[holder])
  :: !W && EVIL
  :: else -> assert(acting == 1)
  fi
}

init {
  atomic {
    cur[0] = NONE; cur[1] = NONE; cur[2] = NONE;
    st[0] = HELD;
    holder = 0; hold[0] = 0;
    inc[0] = 1; inc[1] = 1; inc[2] = 1;
    ninc[0] = 1; ninc[1] = 1; ninc[2] = 1;
    ver[0] = 1; ver[1] = 1; ver[2] = 1;
    run Giver(0); run Giver(1); run Giver(2);
    run Receiver(0); run Receiver(1); run Receiver(2);
#if W
    run Witness();
#endif
    run Faults();
#if EVIL
    run Liar();
#endif
    run Calm()
  }
}
