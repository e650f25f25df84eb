// Tries an assertion again for a while: pages and programs need a moment, and nobody knows how long.
import { setTimeout as sleep } from "node:timers/promises";

export async function expect(assertion, tries = 50) {
  for (let left = tries; ; left -= 1) {
    try {
      return await assertion();
    } catch (error) {
      if (left <= 1) throw error;
      await sleep(100);
    }
  }
}
