//! What a portal document has beyond what the portal in memory says: fields as the server fills them in.
import type { DeepRequired, Portal } from "../host";
import type { Field, Transition } from "../contract.gen";

export function field(
  id: string,
  type: string,
  label: string,
  rest: Partial<DeepRequired<Field>> = {},
): DeepRequired<Field> {
  return {
    id,
    type,
    label,
    required: false,
    hint: "",
    placeholder: "",
    min: null,
    max: null,
    pattern: null,
    options: [],
    show_if: null,
    required_if: null,
    required_for: [],
    pattern_hint: "",
    recommended: "",
    remember: false,
    ...rest,
  };
}

export function move(
  action: string,
  label: string,
  from: string[],
  roles: string[],
  rest: Partial<DeepRequired<Transition>> = {},
): DeepRequired<Transition> {
  return {
    action,
    label,
    from,
    roles,
    to: null,
    guard: null,
    confirm: "",
    needs_message: false,
    message_hint: "",
    ...rest,
  };
}

/** Of a way to reach the help desk. */
export const CHANNEL = {
  kind: null,
  rank: 0,
  note: "",
  recommended: false,
  hint: "",
  subject: "",
};

/** Money, acceptance, hints and the knowledge base: this portal has none. */
export const LEFT_OUT: Pick<
  Portal,
  | "service_levels"
  | "cost_notices"
  | "billing"
  | "acceptance"
  | "hints"
  | "ways_out"
  | "announcements"
  | "kb"
> = {
  service_levels: [],
  cost_notices: [],
  billing: {
    approval_over_minutes: null,
    inform_within_minutes: null,
    warn_before_minutes: 0,
    approval_text: "",
    invoices: "nobody",
    currency: "EUR",
    spent_visible: false,
  },
  acceptance: { enabled: false, system_field: "", items: [], text: "", deployed_text: "" },
  hints: {
    new_topic: "",
    several_topics: "",
    weak_subject: { words: [], min_words: 0, text: "" },
    live_system: "",
    test_system: "",
    personal_mail: "",
    reopen: "",
    not_authorized: "",
    delete_person: "",
    second_organization: "",
  },
  ways_out: [],
  announcements: [],
  kb: {
    enabled: false,
    public: false,
    breadcrumb: [],
    print: "",
    share: "",
    similar: "",
    comments: false,
    comments_failed: "",
  },
};
