// A small server of voice monitoring in JavaScript, and its adapter: `monitoring-core drive -- node voice.mjs`.
//
// The server keeps everything in memory: agents and their calls, and for each supervisor a subscription
// and at most one leg. It has no text sessions, no scope, no mode and no hold, and says so when it
// introduces itself. The adapter below it speaks the protocol: one JSON object a line, in and out.

import { createInterface } from "node:readline";

const OK = 0, MISSING = 1, WRONG_STATE = 2, NOT_FOUND = 6, IN_USE = 19;
const STATES = ["ListenIn", "Coach", "BargeIn"];

class Server {
  constructor() {
    // user -> { user, device, subscription: { state, target } or null, leg: { call, state, agentMuted } or null }
    this.supervisors = new Map();
    this.agents = new Map(); // device -> { user, call: string | null }
    this.outbox = [];
  }

  // What a supervisor asks of his device: subscribe to an agent's device, or cancel.
  askDevice(user, device, body) {
    const supervisor = this.supervisors.get(user);
    const subscribes = STATES.includes(body.operationName);
    if (subscribes && !body.targetDeviceUri) return MISSING;
    if (device !== supervisor.device) return NOT_FOUND;
    if (!subscribes) {
      if (body.operationName !== "CancelSupervisorMonitoring" || !supervisor.subscription) return WRONG_STATE;
      supervisor.subscription = null;
      this.tellDevice(supervisor);
      return OK;
    }
    const target = body.targetDeviceUri.replace(/\/+$/, "").split("/").pop(); // a slash at the end does not matter
    const agent = this.agents.get(target);
    if (!agent) return NOT_FOUND;
    const taken = [...this.supervisors.values()].some((each) => each !== supervisor && each.subscription?.target === target);
    if (taken) return IN_USE;
    supervisor.subscription = { state: body.operationName, target };
    this.tellDevice(supervisor);
    if (agent.call) this.join(supervisor, agent.call);
    return OK;
  }

  // What a supervisor asks of his call: switch, mute the agent, hang up.
  askCall(user, call, body) {
    const supervisor = this.supervisors.get(user);
    const leg = supervisor.leg;
    if (!leg || leg.call !== call) return NOT_FOUND;
    const switches = { SwitchToListenIn: "ListenIn", SwitchToBargeIn: "BargeIn" };
    const to = switches[body.operationName];
    if (to) {
      if (leg.state === to) return WRONG_STATE;
      leg.state = to;
      leg.agentMuted = false; // nobody would be left to serve the customer
    } else if (body.operationName === "MuteMonitoredUser" || body.operationName === "UnmuteMonitoredUser") {
      const mutes = body.operationName === "MuteMonitoredUser";
      if (leg.state !== "BargeIn" || leg.agentMuted === mutes) return WRONG_STATE;
      leg.agentMuted = mutes;
      this.tellCall(supervisor, leg, "Established", "MonitoredUserMutedStateChange");
      return OK;
    } else if (body.operationName === "Hangup") {
      this.release(supervisor);
      return OK;
    } else {
      return WRONG_STATE; // Coach is where a leg may begin, never where it goes
    }
    this.tellCall(supervisor, leg);
    return OK;
  }

  agentAnswers(user, call) {
    const [device, agent] = [...this.agents].find(([, each]) => each.user === user);
    agent.call = call;
    for (const supervisor of this.supervisors.values()) {
      if (supervisor.subscription?.target === device) this.join(supervisor, call);
    }
  }

  callEnds(call) {
    for (const agent of this.agents.values()) if (agent.call === call) agent.call = null;
    for (const supervisor of this.supervisors.values()) if (supervisor.leg?.call === call) this.release(supervisor);
  }

  join(supervisor, call) {
    if (supervisor.leg) return; // busy: he waits for the agent's next call
    supervisor.leg = { call, state: supervisor.subscription.state, agentMuted: false };
    this.tellCall(supervisor, supervisor.leg);
  }

  release(supervisor) {
    const leg = supervisor.leg;
    supervisor.leg = null;
    this.tellCall(supervisor, leg, "Released");
  }

  tellDevice(supervisor) {
    this.send(supervisor.user, "/v2/me/devices", this.deviceMessage(supervisor));
  }

  deviceMessage({ device, subscription }) {
    const shown = { id: device, doNotDisturb: "Off", capabilities: ["ForwardCallsOn", "DoNotDisturbOn", ...STATES] };
    if (subscription) {
      shown.capabilities.push("CancelSupervisorMonitoring");
      shown.supervisorMonitoringState = { state: subscription.state, mode: "AllCalls", scope: "Call", targetDeviceUri: subscription.target };
    }
    return { messageType: "DeviceStateChangeMessage", devices: [shown] };
  }

  tellCall(supervisor, leg, state, notificationType) {
    this.send(supervisor.user, "/v2/me/calls", this.callMessage(supervisor, leg, state, notificationType));
  }

  callMessage({ device }, leg, state = "Established", notificationType = "StatusChange") {
    const call = { id: leg.call, deviceUri: `https://pbx.example/api/v2/devices/${device}`, state };
    if (state === "Established") {
      call.mute = leg.state === "ListenIn" ? "On" : "Off";
      call.monitoredUserMuted = leg.agentMuted;
      call.capabilities = ["Hangup"];
      if (leg.state !== "BargeIn") call.capabilities.push("SwitchToBargeIn");
      if (leg.state !== "ListenIn") call.capabilities.push("SwitchToListenIn");
    }
    return { messageType: "CallStateChangeMessage", notificationType, call };
  }

  send(user, channel, data) {
    this.outbox.push({ to: user, payload: { channel, data } });
  }
}

// The adapter.

let server = new Server();
let made = 0; // ids are the server's own, and never come again

const introduction = {
  protocol: 1,
  name: "a small voice server in JavaScript",
  has: ["read"],
  requirements: {
    text: false,
    scope: false,
    mode: false,
    hold: false,
    routing_points: false,
    cannot_provoke: [
      "AgentAnswersConsultation", "CallRings", "AgentHolds", "AgentRetrieves", "AgentTransfers", "AgentTransfersToQueue",
      "AgentJoins", "AgentJoinsConference", "AgentLeaves", "CustomerLeaves", "SupervisorTakesCall", "SupervisorEndsCall",
      "SupervisorMutes", "SupervisorAnswers", "RingingEnds", "SupervisorHangsUp", "SupervisorHolds",
      "SupervisorRetrieves", "SupervisorLogsOut",
      "SupervisorLogsIn", "AgentLogsOut", "AgentLogsIn",
    ],
  },
};

const handlers = {
  hello: () => introduction,

  reset({ setting }) {
    server = new Server();
    const ids = {};
    for (const user of [...setting.supervisors, ...setting.agents]) {
      ids[user] = `u-${++made}`;
      ids[`${user}-device`] = `d-${++made}`;
    }
    for (const user of setting.supervisors) {
      const own = { user: ids[user], device: ids[`${user}-device`], subscription: null, leg: null };
      server.supervisors.set(own.user, own);
    }
    for (const user of setting.agents) server.agents.set(ids[`${user}-device`], { user: ids[user], call: null });
    return ids;
  },

  request({ supervisor, url, body }) {
    const [, , , , kind, id] = url.split("/"); // "", api, v2, me, devices or calls, id
    return kind === "devices" ? server.askDevice(supervisor, id, body) : server.askCall(supervisor, id, body);
  },

  happen({ happening }) {
    if (happening.do === "AgentAnswers") {
      const call = `call-${++made}`;
      server.agentAnswers(happening.agent, call);
      return { call };
    }
    if (happening.do === "CallEnds") {
      server.callEnds(happening.call);
      return null;
    }
    throw new Error(`cannot provoke ${happening.do}`);
  },

  observe() {
    const came = server.outbox;
    server.outbox = [];
    return came;
  },

  // What is true of a supervisor now, as messages would show it.
  read({ supervisor }) {
    const own = server.supervisors.get(supervisor);
    const told = [server.deviceMessage(own)];
    return own.leg ? [...told, server.callMessage(own, own.leg)] : told;
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = { id: asked.id, result: handlers[asked.do](asked) };
  } catch (error) {
    answer = { id: asked.id, error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
