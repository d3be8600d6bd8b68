// Waits until files are old enough to be told from later ones by their times.

/** gows, and the result cache of the go command, look again at files that are as new as their run, for two seconds. */
export async function letAge(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2500));
}
