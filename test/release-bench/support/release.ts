/** What `npm run test:release` has built. */
function named(variable: string): string {
  const path = process.env[variable];
  if (path === undefined) throw new Error("run these tests with: npm run test:release");
  return path;
}

export const release = {
  get image(): string {
    return named("STOMPNET_RELEASE_IMAGE");
  },
  /** The Debian root that the image was made of. */
  get root(): string {
    return named("STOMPNET_RELEASE_ROOT");
  },
  get bundle(): string {
    return named("STOMPNET_RELEASE_BUNDLE");
  },
};
