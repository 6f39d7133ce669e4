// node-oidc-provider as its documentation shows it: in-memory adapter, devInteractions, refresh tokens on.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, rotation] = process.argv.slice(2);
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const claims = { email: "alice@example.com", email_verified: true, name: "Alice", groups: ["developers"] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "example",
    client_secret: "example-secret",
    application_type: "native",
    redirect_uris: ["http://127.0.0.1/callback"],
    grant_types: ["authorization_code", "refresh_token"],
  }],
  jwks: { keys: [{ ...key, alg: "RS256", use: "sig" }] },
  cookies: { keys: ["a-secret-for-cookies"] },
  pkce: { required: () => false },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { devInteractions: { enabled: true } },
  issueRefreshToken: () => true,
  ...(rotation && { rotateRefreshToken: true }),
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...claims }) }),
});
provider.listen(Number(port), "127.0.0.1");
