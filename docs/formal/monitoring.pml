/* Voice monitoring of supervisors, formulated a second time, for the model checker Spin.
 *
 * This model was written from the sentences of the rules and not from the tables of the
 * library; it knows nothing of them. Where both are right they have the same number of
 * states. The rules are named in the comments by their ids.
 *
 * A state is: of each supervisor what he is subscribed to (target, state, scope, mode), his
 * leg (call, the agent it follows, state, scope, agent muted, Coach left, held, company, joined under the present
 * subscription) or the call that rings, whether he has muted his own call, is in a call of his own, is logged in; of
 * each agent the call, the consultation, what else he has on hold, logged in; of each call whether it goes on, its
 * agents, whether the customer is there, whether it waits in a queue, whether it is a
 * consultation. Company is no variable: it is told by the call. The one routing point has
 * no state of its own; as a target its number is the one behind the agents'.
 *
 * There is one process, and each input is one atomic step that never blocks and ends with all
 * scratch variables at 0, so Spin stores exactly one vector for each state.
 *
 * Bounds: S supervisors, A agents, C calls. SCOPES and MODES: 1 is free, 0 the default
 * (scope Call, mode AllCalls). PART_...: 1 if that part is in the bounds.
 */

#ifndef S
#define S 2
#endif
#ifndef A
#define A 1
#endif
#ifndef C
#define C 2
#endif
#ifndef SCOPES
#define SCOPES 1
#endif
#ifndef MODES
#define MODES 1
#endif
#ifndef PART_MUTE_AGENT
#define PART_MUTE_AGENT 0
#endif
#ifndef PART_HOLD
#define PART_HOLD 0
#endif
#ifndef PART_OWN_MUTE
#define PART_OWN_MUTE 0
#endif
#ifndef PART_BUSY
#define PART_BUSY 0
#endif
#ifndef PART_QUEUE
#define PART_QUEUE 0
#endif
#ifndef PART_CONSULTATION
#define PART_CONSULTATION 0
#endif
#ifndef PART_LOG_OUTS
#define PART_LOG_OUTS 0
#endif
#ifndef PART_ROUTING_POINT
#define PART_ROUTING_POINT 0
#endif
#ifndef PART_RINGING
#define PART_RINGING 0
#endif
#ifndef PART_OWN_TELEPHONE
#define PART_OWN_TELEPHONE 0
#endif

#ifndef PART_AGENT_HOLD
#define PART_AGENT_HOLD 0
#endif
#ifndef PART_AGENT_RINGING
#define PART_AGENT_RINGING 0
#endif
#ifndef PART_SEVERAL_CALLS
#define PART_SEVERAL_CALLS 0
#endif
#ifndef PART_CONFERENCE
#define PART_CONFERENCE 0
#endif
#ifndef PART_MONITORED_QUEUE
#define PART_MONITORED_QUEUE 0
#endif
#if PART_CONFERENCE && A > 2
#error a conference has two agents at most in this model
#endif

#define NONE 7
#define QUEUE A    /* the routing point, as a target */

/* Monitoring states; 0 is none. */
#define LISTEN_IN 1
#define COACH     2
#define BARGE_IN  3
#define SCOPE_CALL  0
#define SCOPE_AGENT 1
#define ALL_CALLS 0
#define NEXT_CALL 1

typedef Supervisor {
    unsigned subscribed : 2;   /* state subscribed; 0: to nobody */
    unsigned target : 3 = NONE;
    bit scope;
    bit mode;
    unsigned leg : 2;          /* state of the leg; 0: no leg */
    bit rings;                 /* a call rings, and the leg is yet to begin */
    unsigned call : 3 = NONE;
    unsigned follows : 3 = NONE;   /* the agent who is monitored in that call */
    bit leg_scope;
    bit under;                 /* joined under the present subscription */
    bit agent_muted;
    bit coach_left;
    bit held;
    bit own_mute;
    bit busy;
    bit out;                   /* logged out */
};
typedef Agent {
    unsigned call : 3 = NONE;      /* while he consults it is on hold */
    unsigned consults : 3 = NONE;
    unsigned held : 6;             /* further calls on hold, one bit for each */
    bit out;
};
typedef Call {
    bit on;
    unsigned agent : 3 = NONE;
    unsigned other : 3 = NONE;     /* of a conference, the agent who came second */
    unsigned rings : 3 = NONE;     /* the agent at whom it rings */
    bit customer;
    bit waits;
    bit consultation;
};

Supervisor sup[S];
Agent agent[A];
Call call[C];

/* Scratch: what is chosen for an input, and counters; 0 in every state. */
byte s;
byte a;
byte c;
byte i;
byte st;
bit sc;
bit mo;
byte talking;
bit was_ringing;

/* ---- subscriptions ---- */

inline forget_subscription(who) {
    sup[who].subscribed = 0; sup[who].target = NONE; sup[who].scope = 0; sup[who].mode = 0
}

/* What rings ends without a leg, and NextCall stays unused (VC-RINGING). */
inline stop_ringing(who) {
    if
    :: sup[who].rings -> sup[who].rings = 0; sup[who].call = NONE; sup[who].follows = NONE
    :: else
    fi
}

/* A leg goes on when the subscription it was joined under changes or goes (VC-CANCEL-RUNNING); what rings does not. */
inline end_subscription(who) {
    stop_ringing(who);
    forget_subscription(who);
    sup[who].under = 0
}

/* ---- legs ---- */

inline no_leg(who) {
    sup[who].leg = 0; sup[who].call = NONE; sup[who].follows = NONE; sup[who].leg_scope = 0; sup[who].under = 0;
    sup[who].agent_muted = 0; sup[who].coach_left = 0; sup[who].held = 0; sup[who].own_mute = 0
}

/* NextCall ends with the leg that was joined under it (VD-NEXT-CALL). */
inline end_leg(who) {
    if
    :: sup[who].under && sup[who].mode == NEXT_CALL -> forget_subscription(who)
    :: else
    fi;
    no_leg(who)
}

/* A leg begins in the subscribed state (VC-JOIN). */
inline begin_leg(who) {
    sup[who].leg = sup[who].subscribed; sup[who].rings = 0;
    sup[who].leg_scope = sup[who].scope; sup[who].under = 1
}

/* Whoever is on a leg or busy, or has a call that rings, joins nothing (VD-BUSY). */
inline join(who, which) {
    if
    :: sup[who].subscribed && !sup[who].leg && !sup[who].rings && !sup[who].busy ->
        sup[who].call = which;
        sup[who].follows = (sup[who].target == QUEUE -> NONE : sup[who].target);
#if PART_RINGING
        sup[who].rings = 1                                  /* VC-RINGING */
#else
        begin_leg(who)
#endif
    :: else
    fi
}

/* The one supervisor who monitors the agent, or the routing point, is there for its call and for no
 * other's (VD-TARGET-KIND, VD-OTHER-CALL). */
inline monitor_joins(whose, which) {
    i = 0;
    do
    :: i < S ->
        if
        :: sup[i].subscribed && sup[i].target == whose -> join(i, which)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

/* ---- calls ---- */

#define BIT(which) (1 << which)
#define HOLDS(whom, which) ((agent[whom].held >> which) & 1)

/* The one call of the agent's that is Established (VC-ONE-LEG). */
#define TALKS_IN(whom) (agent[whom].consults != NONE -> agent[whom].consults : agent[whom].call)
#define IS_IN(whom, which) (call[which].agent == whom || call[which].other == whom)

/* Whether the agent may come into the call: he is in no other, unless agents have several. */
#if PART_SEVERAL_CALLS
#define MAY_COME(whom, which) (!agent[whom].out && !IS_IN(whom, which))
#else
#define MAY_COME(whom, which) (!agent[whom].out && agent[whom].call == NONE && agent[whom].held == 0)
#endif

/* An agent serves somebody: the customer, or another agent in the customer's place. */
#define WHOLE(which) (call[which].agent != NONE && (call[which].customer || call[which].other != NONE))

inline all_on_hold(whom) {
    if
    :: agent[whom].call != NONE -> agent[whom].held = agent[whom].held | BIT(agent[whom].call)
    :: else
    fi;
    if
    :: agent[whom].consults != NONE -> agent[whom].held = agent[whom].held | BIT(agent[whom].consults)
    :: else
    fi;
    agent[whom].call = NONE; agent[whom].consults = NONE
}

/* To answer or to retrieve a call puts the other on hold (VC-ONE-LEG). */
inline agent_talks_in(whom, which) {
    all_on_hold(whom);
    agent[whom].held = agent[whom].held & ~BIT(which);
    agent[whom].call = which
}

/* An agent out of a call has the consultation, if there is one, for a call. */
inline agent_out_of(whom, which) {
    if
    :: HOLDS(whom, which) -> agent[whom].held = agent[whom].held & ~BIT(which)
    :: else ->
        if
        :: agent[whom].call == which -> agent[whom].call = agent[whom].consults
        :: else
        fi;
        agent[whom].consults = NONE
    fi
}

inline call_over(which) {
    i = 0;
    do
    :: i < S ->
        if
        :: sup[i].leg && sup[i].call == which -> end_leg(i)
        :: sup[i].rings && sup[i].call == which -> stop_ringing(i)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0;
    if
    :: call[which].agent != NONE -> agent_out_of(call[which].agent, which)
    :: else
    fi;
    if
    :: call[which].other != NONE -> agent_out_of(call[which].other, which)
    :: else
    fi;
    call[which].on = 0; call[which].agent = NONE; call[which].other = NONE; call[which].customer = 0;
    call[which].waits = 0; call[which].consultation = 0; call[which].rings = NONE
}

/* A call goes on while two could talk, or a customer waits. */
inline over_if_nobody_talks(which) {
    talking = 0; i = 0;
    do
    :: i < S ->
        if
        :: sup[i].leg && sup[i].call == which -> talking++
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0;
    if
    :: call[which].on && talking == 0 &&
       !WHOLE(which) &&
       !(call[which].customer && call[which].waits) -> call_over(which)
    :: else
    fi;
    talking = 0
}

/* ---- what a supervisor asks ---- */

inline subscribe() {
    /* One supervisor for each target (VD-ONE-SUPERVISOR); logged in (VD-LOGGED-OUT). */
    talking = 0; i = 0;
    do
    :: i < S -> talking = talking + (i != s && sup[i].subscribed && sup[i].target == a -> 1 : 0); i++
    :: else -> break
    od;
    i = 0;
    if
    :: talking == 0 && !sup[s].out ->
        /* Replaces what was subscribed (VD-REPLACE). */
        sup[s].under = 0;
        was_ringing = sup[s].rings;
        stop_ringing(s);
        sup[s].subscribed = st; sup[s].target = a; sup[s].scope = sc; sup[s].mode = mo;
        /* Joins the call that is Established at the agent's (VD-INTRUDE), none on hold and no consultation
         * (VD-WHICH-CALLS); no call of a routing point (VD-ROUTING-POINT). */
        if
        :: a != QUEUE ->
            if
            :: TALKS_IN(a) != NONE ->
                c = TALKS_IN(a);
                if
                /* Who has a call that rings is busy when he asks (VD-BUSY). */
                :: WHOLE(c) && !call[c].consultation && !was_ringing -> join(s, c)
                :: else
                fi
            :: else
            fi
        :: else
        fi
    :: else
    fi;
    talking = 0; was_ringing = 0
}

/* Who is in the call with the supervisor: both are there. */
#define BOTH(x) WHOLE(sup[x].call)

/* A switch needs a leg that is not held (VC-ESTABLISHED, VC-HOLD) with both parties there (VC-ONE-PARTY). */
inline switch_to(where) {
    if
    :: sup[s].leg && !sup[s].out && !sup[s].held ->
        if
        :: BOTH(s) && sup[s].leg != where ->
            if
            :: sup[s].leg == COACH -> sup[s].coach_left = 1    /* VC-NO-RETURN */
            :: else
            fi;
            sup[s].leg = where;
            /* Every way out of BargeIn has the agent heard again (VC-LISTEN-UNMUTES). */
            sup[s].agent_muted = 0;
            sup[s].own_mute = 0
        :: else
        fi
    :: else
    fi
}

inline mute_agent(how) {
    if
    :: sup[s].leg == BARGE_IN && !sup[s].out && !sup[s].held ->
        if
        :: BOTH(s) -> sup[s].agent_muted = how
        :: else
        fi
    :: else
    fi
}

/* Who is logged out asks nothing, but may hang up on the telephone itself (VC-HANGUP). */
inline hang_up(on_telephone) {
    if
    :: sup[s].leg && (on_telephone || !sup[s].out) -> c = sup[s].call; end_leg(s); over_if_nobody_talks(c)
    :: sup[s].rings && (on_telephone || !sup[s].out) -> stop_ringing(s)
    :: else
    fi
}

/* ---- what happens ---- */

inline answers() {
    if
    :: MAY_COME(a, c) && !call[c].on ->
        call[c].on = 1; call[c].agent = a; call[c].customer = 1;
        agent_talks_in(a, c);
        monitor_joins(a, c)
    :: else
    fi
}

/* A call that rings at an agent waits for one; nobody joins it (VD-WHICH-CALLS). */
inline call_rings() {
    if
    :: MAY_COME(a, c) && !call[c].on ->
        call[c].on = 1; call[c].customer = 1; call[c].waits = 1; call[c].rings = a
    :: else
    fi
}

inline begins_consultation() {
    if
    :: agent[a].call != NONE && agent[a].consults == NONE && !agent[a].out && !call[c].on ->
        call[c].on = 1; call[c].agent = a; call[c].customer = 1; call[c].consultation = 1;
        agent[a].consults = c
    :: else
    fi
}

/* Every end or change of the agent has the agent heard again (VC-LISTEN-UNMUTES). */
inline agent_goes(which) {
    i = 0;
    do
    :: i < S ->
        if
        :: (sup[i].leg || sup[i].rings) && sup[i].call == which ->
            sup[i].agent_muted = 0; sup[i].follows = call[which].agent
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

/* Scope Agent: the leg ends when the agent hands the call on or leaves it (VC-SCOPE-AGENT). */
inline legs_of_scope_agent_end(which) {
    i = 0;
    do
    :: i < S ->
        if
        :: sup[i].leg && sup[i].call == which && sup[i].leg_scope == SCOPE_AGENT -> end_leg(i)
        :: sup[i].rings && sup[i].call == which && sup[i].scope == SCOPE_AGENT -> stop_ringing(i)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

inline transfers() {
    if
    :: call[c].on && call[c].agent != NONE && call[c].other == NONE && call[c].customer &&
       !call[c].consultation && MAY_COME(a, c) ->
        agent_out_of(call[c].agent, c);
        call[c].agent = a; agent_talks_in(a, c);
        legs_of_scope_agent_end(c);
        agent_goes(c);
        monitor_joins(a, c)
    :: else
    fi
}

/* A queue counts as taking over (VC-SCOPE-CALL). */
inline transfers_to_queue(to_routing_point) {
    if
    :: call[c].on && call[c].agent != NONE && call[c].other == NONE && call[c].customer &&
       !call[c].consultation ->
        agent_out_of(call[c].agent, c);
        call[c].agent = NONE; call[c].waits = 1;
        legs_of_scope_agent_end(c);
        agent_goes(c);
        /* A queue that is a monitored routing point brings its monitor in (VD-TARGET-KIND). */
        if
        :: to_routing_point -> monitor_joins(QUEUE, c)
        :: else
        fi
    :: else
    fi
}

/* A call comes to the routing point and waits there for an agent. */
inline queue_receives() {
    if
    :: !call[c].on ->
        call[c].on = 1; call[c].customer = 1; call[c].waits = 1;
        monitor_joins(QUEUE, c)
    :: else
    fi
}

/* An agent takes a call in which the customer is without one. */
inline takes() {
    if
    :: call[c].on && call[c].agent == NONE && MAY_COME(a, c) ->
        call[c].agent = a; call[c].waits = 0; call[c].rings = NONE; agent_talks_in(a, c);
        agent_goes(c);
        monitor_joins(a, c)
    :: else
    fi
}

/* Nobody takes over: the leg ends, except in BargeIn with scope Call and the customer there (VC-AGENT-LEAVES). */
inline agent_leaves() {
    if
    :: call[c].on && call[c].agent != NONE && call[c].other == NONE ->
        agent_out_of(call[c].agent, c);
        call[c].agent = NONE;
        i = 0;
        do
        :: i < S ->
            if
            :: sup[i].leg && sup[i].call == c &&
               !(sup[i].leg == BARGE_IN && sup[i].leg_scope == SCOPE_CALL && call[c].customer) -> end_leg(i)
            :: sup[i].rings && sup[i].call == c -> stop_ringing(i)
            :: else
            fi;
            i++
        :: else -> break
        od;
        i = 0;
        agent_goes(c);
        over_if_nobody_talks(c)
    :: else
    fi
}

/* In ListenIn the leg ends, in Coach and BargeIn supervisor and agent stay (VC-CUSTOMER-LEAVES);
 * where the customer was the last one there, the leg ends (VC-ONE-PARTY). The company changes, so
 * the agent is heard again. */
inline customer_leaves() {
    if
    :: call[c].on && call[c].customer && call[c].other != NONE ->
        /* The other agent stands in the customer's place. */
        call[c].customer = 0
    :: call[c].on && call[c].customer && call[c].other == NONE ->
        call[c].customer = 0; call[c].waits = 0; call[c].rings = NONE;
        i = 0;
        do
        :: i < S ->
            if
            :: sup[i].leg && sup[i].call == c && (sup[i].leg == LISTEN_IN || call[c].agent == NONE) -> end_leg(i)
            :: sup[i].rings && sup[i].call == c -> stop_ringing(i)
            :: else
            fi;
            i++
        :: else -> break
        od;
        i = 0;
        agent_goes(c);
        over_if_nobody_talks(c)
    :: else
    fi
}

/* A second agent comes into a call that an agent has with a customer. */
inline joins_conference() {
    if
    :: call[c].on && call[c].agent != NONE && call[c].other == NONE && call[c].customer &&
       !call[c].consultation && !IS_IN(a, c) && MAY_COME(a, c) ->
        call[c].other = a; agent_talks_in(a, c);
        monitor_joins(a, c)
    :: else
    fi
}

/* Of two agents one leaves, or hands the call over to the other. Legs that follow him end with scope Agent,
 * else pass to the other, who is not muted. Without a customer the other has lost who stood in the customer's
 * place: then as VC-CUSTOMER-LEAVES. */
inline leaves_conference() {
    if
    :: call[c].on && call[c].other != NONE && IS_IN(a, c) ->
        agent_out_of(a, c);
        call[c].agent = (call[c].agent == a -> call[c].other : call[c].agent);
        call[c].other = NONE;
        i = 0;
        do
        :: i < S ->
            if
            :: sup[i].leg && sup[i].call == c && sup[i].follows == a ->
                if
                :: sup[i].leg_scope == SCOPE_AGENT -> end_leg(i)
                :: else -> sup[i].follows = call[c].agent; sup[i].agent_muted = 0
                fi
            :: sup[i].rings && sup[i].call == c && sup[i].follows == a ->
                if
                :: sup[i].scope == SCOPE_AGENT -> stop_ringing(i)
                :: else -> sup[i].follows = call[c].agent
                fi
            :: else
            fi;
            if
            :: sup[i].leg && sup[i].call == c && !call[c].customer ->
                if
                :: sup[i].leg == LISTEN_IN -> end_leg(i)
                :: else -> sup[i].agent_muted = 0
                fi
            :: sup[i].rings && sup[i].call == c && !call[c].customer -> stop_ringing(i)
            :: else
            fi;
            i++
        :: else -> break
        od;
        i = 0;
        over_if_nobody_talks(c)
    :: else
    fi
}

/* What an agent holds or retrieves is nothing to a leg (VA-LISTS-UNCHANGED). */
inline agent_holds() {
    if
    :: IS_IN(a, c) && TALKS_IN(a) == c -> all_on_hold(a)
    :: IS_IN(a, c) && TALKS_IN(a) != c -> agent_talks_in(a, c)
    :: else
    fi
}

/* A log-out of the agent ends the subscription to the agent (VD-LOGOUT). */
inline agent_logs_out() {
    agent[a].out = 1;
    i = 0;
    do
    :: i < S ->
        if
        :: sup[i].subscribed && sup[i].target == a -> end_subscription(i)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

/* ---- choosing ---- */

inline any(variable, last) {
    variable = 0;
    do
    :: variable < last -> variable++
    :: break
    od
}

#define DONE s = 0; a = 0; c = 0; i = 0; st = 0; sc = 0; mo = 0; talking = 0

active proctype floor() {
next:
    atomic {
        any(s, S - 1); any(a, A - 1); any(c, C - 1);
        if
        :: if
           :: st = LISTEN_IN
           :: st = COACH
           :: st = BARGE_IN
           fi;
           if
           :: sc = SCOPE_CALL
#if SCOPES
           :: sc = SCOPE_AGENT
#endif
           fi;
           if
           :: mo = ALL_CALLS
#if MODES
           :: mo = NEXT_CALL
#endif
           fi;
#if PART_ROUTING_POINT
           if
           :: a = QUEUE
           :: true
           fi;
#endif
           subscribe()
        :: true -> if
           :: sup[s].subscribed && !sup[s].out -> end_subscription(s)      /* VD-CANCEL */
           :: else
           fi
        :: true -> switch_to(LISTEN_IN)
        :: true -> switch_to(BARGE_IN)                                              /* Coach is entry only */
        :: true -> hang_up(0)
        :: true -> answers()
        :: true -> transfers()
        :: true -> takes()
        :: true -> agent_leaves()
        :: true -> customer_leaves()
        :: true -> if
           :: call[c].on -> call_over(c)
           :: else
           fi
#if PART_MUTE_AGENT
        :: true -> mute_agent(1)
        :: true -> mute_agent(0)
#endif
#if PART_HOLD
        :: true -> if
           :: sup[s].leg && !sup[s].out -> sup[s].held = 1 - sup[s].held
           :: else
           fi
#endif
#if PART_OWN_MUTE
        :: true -> if
           :: sup[s].leg == BARGE_IN -> sup[s].own_mute = 1 - sup[s].own_mute
           :: else
           fi
#endif
#if PART_BUSY
        :: true -> if
           :: sup[s].busy -> sup[s].busy = 0
           :: !sup[s].busy && !sup[s].leg && !sup[s].rings && !sup[s].out -> sup[s].busy = 1
#if PART_OWN_TELEPHONE
           :: sup[s].rings && !sup[s].busy && !sup[s].out -> sup[s].busy = 1      /* It rings on beside it. */
           /* He answers it, or retrieves it: the leg is put on hold if it was established (VC-ONE-LEG). */
           :: sup[s].leg && (!sup[s].busy || !sup[s].held) && !sup[s].out -> sup[s].busy = 1; sup[s].held = 1
#endif
           :: else
           fi
#endif
#if PART_RINGING
        :: true -> if
           :: sup[s].rings -> begin_leg(s)
           :: else
           fi
        :: true -> stop_ringing(s)
#endif
#if PART_OWN_TELEPHONE
        :: true -> hang_up(1)
        :: true -> if
           :: sup[s].leg -> sup[s].held = 1 - sup[s].held
           :: else
           fi
#endif
#if PART_QUEUE
        :: true -> transfers_to_queue(0)
#endif
#if PART_MONITORED_QUEUE && PART_ROUTING_POINT
        :: true -> transfers_to_queue(1)
#endif
#if PART_AGENT_HOLD
        :: true -> agent_holds()
#endif
#if PART_AGENT_RINGING
        :: true -> call_rings()
#endif
#if PART_CONFERENCE
        :: true -> joins_conference()
        :: true -> leaves_conference()
#endif
#if PART_CONSULTATION
        :: true -> begins_consultation()
#endif
#if PART_ROUTING_POINT
        :: true -> queue_receives()
#endif
#if PART_LOG_OUTS
        :: true -> if
           :: sup[s].out -> sup[s].out = 0
           :: else -> end_subscription(s); sup[s].out = 1
           fi
        :: true -> if
           :: agent[a].out -> agent[a].out = 0
           :: else -> agent_logs_out()
           fi
#endif
        fi;
        DONE;
        goto next
    }
}
