// A DNS server that publishes what a test says: TXT records, and that there is nothing else.
import dgram from "node:dgram";

const TXT = 16;

export class Dns {
  static async start() {
    const dns = new Dns();
    dns.texts = new Map();
    dns.socket = dgram.createSocket("udp4");
    dns.socket.on("message", (question, from) => dns.socket.send(dns.answer(question), from.port, from.address));
    await new Promise((resolve) => dns.socket.bind(0, "127.0.0.1", resolve));
    dns.address = `127.0.0.1:${dns.socket.address().port}`;
    return dns;
  }

  publish(name, text) {
    this.texts.set(name.toLowerCase(), text);
  }

  stop() {
    return new Promise((resolve) => this.socket.close(resolve));
  }

  /** RFC 1035, 4.1: the question as it came, and one record or NXDOMAIN. */
  answer(question) {
    const labels = [];
    let at = 12;
    while (question[at] !== 0) {
      labels.push(question.toString("latin1", at + 1, at + 1 + question[at]));
      at += question[at] + 1;
    }
    const asked = question.subarray(0, at + 5);
    const text = question.readUInt16BE(at + 1) === TXT ? this.texts.get(labels.join(".").toLowerCase()) : undefined;
    const head = Buffer.from(asked);
    head.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(text === undefined ? 0 : 1, 6);
    head.writeUInt32BE(0, 8);
    if (text === undefined) return head;
    const record = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 60, 0, text.length + 1, text.length]);
    return Buffer.concat([head, record, Buffer.from(text, "latin1")]);
  }
}
