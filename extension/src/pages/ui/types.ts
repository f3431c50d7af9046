/** The worker's views under one roof: the types that Rust wrote. */

export type {
  Action,
  Category,
  Collector,
  Consent,
  FootprintView,
  LedgerEntry,
  Offer,
  PopupView,
  Reason,
  RuleChange,
  RulesView,
  RecoveryKit,
  Sensitive,
  SiteView,
  StakePreview,
  StakeReceipt,
  StakeView,
  VaultState,
} from '../../generated/vault/ashiato_wasm_vault';
