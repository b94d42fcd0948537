/** A bar that redraws itself in a terminal, and a line each tenth elsewhere. */
export function showProgress(label: string): { update(done: number, detail: string): void; done(): void } {
  const terminal = process.stdout.isTTY;
  let tenth = -1;
  return {
    update(done, detail) {
      const share = Math.min(1, Math.max(0, done));
      if (terminal) {
        const filled = Math.round(share * 30);
        process.stdout.write(
          `\r${label} ${"█".repeat(filled)}${"░".repeat(30 - filled)} ${Math.round(share * 100)} %  ${detail}\u001b[K`,
        );
      } else if (Math.floor(share * 10) > tenth) {
        tenth = Math.floor(share * 10);
        console.log(`${label}: ${tenth * 10} % (${detail})`);
      }
    },
    done() {
      if (terminal) process.stdout.write("\n");
    },
  };
}
