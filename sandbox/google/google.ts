import type { Call, Reply } from "../http/call.ts";
import type { OpenStandIn, StandIn } from "../provider.ts";
import { googleControl } from "./control.ts";
import { faultReply, notFound, Refusal } from "./errors.ts";
import { oauthEndpoints } from "./oauth/endpoints.ts";
import { OAuth } from "./oauth/oauth.ts";
import { Books } from "./people/books.ts";
import { peopleApi } from "./people/api.ts";

/** Google: OAuth and the People API on one origin. */
export const openGoogle: OpenStandIn = ({ clock, origin }): StandIn => {
  const oauth = new OAuth(clock, origin);
  const books = new Books(clock, oauth.accounts);
  const endpoints = oauthEndpoints(oauth);
  const people = peopleApi(oauth, books);
  const handle = (call: Call): Reply => {
    try {
      const endpoint = endpoints.get(`${call.method} ${call.path}`);
      if (endpoint !== undefined) return endpoint(call);
      const reply = people(call);
      if (reply !== undefined) return reply;
      throw notFound();
    } catch (error) {
      if (error instanceof Refusal) return error.reply();
      throw error;
    }
  };
  return {
    handle,
    faultReply,
    control: googleControl(oauth, books),
    reset: () => {
      oauth.reset();
      books.reset();
    },
  };
};
