/** Reads a path of the portal as somebody. */
export type Get = <T>(path: string) => Promise<T>;

/**
 * Signs in with a Backstage token or, without one, at the demo portal.
 *
 * @throws Error with the portal's answer
 */
export async function signIn(
  portal: string,
  as: { token?: string; demoUser: string },
): Promise<Get> {
  const get = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(`${portal}${path}`, { headers });
    if (!response.ok) {
      throw new Error(
        `${portal}${path} answers ${response.status}: ${await response.text()}`,
      );
    }
    return response.json();
  };
  const token = as.token ?? (await demoToken());
  return path => get(path, { authorization: `Bearer ${token}` });

  async function demoToken(): Promise<string> {
    const { backstageIdentity } = await get('/api/auth/demo/refresh', {
      'x-demo-user': `user:default/${as.demoUser}`,
    });
    return backstageIdentity.token;
  }
}
