//! Social collectors: which buttons of which sites stand for which action. Declarative and compiled in; a site's
//! page gives nothing but the fact that one of these was clicked.

use serde::Serialize;

use crate::footprint::action::Action;

/// One button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct SocialRule {
    /// Its name, under which "last matched" is shown.
    pub key: &'static str,
    /// The action that a click counts as.
    pub action: Action,
    /// CSS selectors, tried on each element of the trusted click's `composedPath()`, so that open shadow roots are
    /// seen.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub selectors: &'static [&'static str],
    /// Only where the page's path contains this; empty for everywhere.
    pub path_contains: &'static str,
}

/// A social site. Of its rules the first that matches counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct SocialCollector {
    /// Its name.
    pub name: &'static str,
    /// Its full hosts.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub hosts: &'static [&'static str],
    /// Its buttons.
    #[cfg_attr(feature = "tsify", tsify(type = "SocialRule[]"))]
    pub rules: &'static [SocialRule],
}

const fn rule(
    key: &'static str,
    action: Action,
    selectors: &'static [&'static str],
    path_contains: &'static str,
) -> SocialRule {
    SocialRule { key, action, selectors, path_contains }
}

/// Every social collector.
pub static SOCIAL: &[SocialCollector] = &[
    SocialCollector {
        name: "x",
        hosts: &["x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"],
        rules: &[
            // Taking a like back is `data-testid="unlike"`, and unfollowing ends in `-unfollow`: neither matches.
            rule("x-like", Action::Like, &["[data-testid=\"like\"]"], ""),
            rule("x-repost", Action::Share, &["[data-testid=\"retweetConfirm\"]"], ""),
            rule("x-reply", Action::Comment, &["[data-testid=\"tweetButtonInline\"]"], "/status/"),
            rule(
                "x-post",
                Action::Share,
                &["[data-testid=\"tweetButtonInline\"]", "[data-testid=\"tweetButton\"]"],
                "",
            ),
            rule("x-follow", Action::Follow, &["[data-testid$=\"-follow\"]"], ""),
        ],
    },
    SocialCollector {
        name: "reddit",
        hosts: &["reddit.com", "www.reddit.com", "new.reddit.com", "sh.reddit.com", "old.reddit.com"],
        rules: &[
            rule(
                "reddit-upvote",
                Action::Like,
                &[
                    "button[upvote]:not([aria-pressed=\"true\"])",
                    "button[aria-label=\"upvote\"]:not([aria-pressed=\"true\"])",
                    ".arrow.up:not(.upmod)",
                ],
                "",
            ),
            rule(
                "reddit-comment",
                Action::Comment,
                &[
                    "shreddit-composer button[slot=\"submit-button\"]",
                    "comment-composer-host button[type=\"submit\"]",
                    ".usertext-buttons button.save",
                ],
                "/comments/",
            ),
            rule(
                "reddit-post",
                Action::Share,
                &["#submit-post-button", "r-post-form-submit-button", "#newlink button[name=\"submit\"]"],
                "/submit",
            ),
            rule(
                "reddit-share",
                Action::Share,
                &["shreddit-post-share-button", "[slot=\"share-button\"]", ".post-sharing-button"],
                "",
            ),
            rule(
                "reddit-join",
                Action::Follow,
                &[
                    "shreddit-join-button:not([subscribed])",
                    "button[noun=\"subscribe\"]",
                    ".fancy-toggle-button a.active.add",
                ],
                "",
            ),
        ],
    },
];

/// The social collector of a full host.
pub fn social_at(host: &str) -> Option<&'static SocialCollector> {
    SOCIAL.iter().find(|collector| collector.hosts.contains(&host))
}

/// The hosts of every social collector.
pub fn hosts() -> Vec<&'static str> {
    SOCIAL.iter().flat_map(|site| site.hosts).copied().collect()
}

/// The actions that a social collector can stand for.
pub const ACTIONS: &[Action] = &[Action::Like, Action::Share, Action::Comment, Action::Follow];

/// Whether an action is one that a social collector can stand for.
pub fn is_social(action: Action) -> bool {
    ACTIONS.contains(&action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footprint::category::Category;

    #[test]
    fn keys_are_unique_and_every_site_has_the_four_actions() {
        let mut keys: Vec<_> = SOCIAL.iter().flat_map(|site| site.rules).map(|rule| rule.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        for site in SOCIAL {
            for action in [Action::Like, Action::Share, Action::Comment, Action::Follow] {
                assert!(site.rules.iter().any(|rule| rule.action == action), "{} {}", site.name, action.name());
            }
            for rule in site.rules {
                assert!(is_social(rule.action) && !rule.selectors.is_empty());
            }
            for host in site.hosts {
                assert!(crate::sites::host::is_site_name(host), "{host}");
                assert_eq!(crate::sites::hosts::listed(host), Some(Category::Social), "{host}");
            }
        }
        assert!(
            social_at("x.com").is_some() && social_at("api.x.com").is_none() && social_at("x.com.example").is_none()
        );
    }
}
