"""The checkers: one cause per file, pure functions from a history to a finding or nothing.

To add one, copy a file, give it the id of a cause in the catalogue, and list it here.
"""

from __future__ import annotations

from harness.checkers import (
    client_never_called,
    client_sent_no_credentials,
    harbor_accepts_wrong_secret,
    harbor_expires_in_absent,
    harbor_expiry_is_access_token_expiry,
    harbor_id_token_dies_before_access_token,
    harbor_op_down_fails_even_before_expiry,
    harbor_refresh_not_persisted,
    harbor_refresh_without_id_token,
    harbor_stored_id_token_unverifiable,
    harbor_ten_second_early_refresh,
    harbor_userinfo_sub_mismatch,
    harbor_wrong_secret,
    harbor_wrong_username,
    idp_5xx_or_429,
    idp_html_200,
    idp_iss_aud_sub_changed,
    idp_refresh_token_expired,
    idp_reuse_family_revoked,
    idp_user_disabled,
    idp_user_removed_still_refreshes,
    no_refresh_token_issued,
    rp_client_secret_rotated,
    rp_grant_type_not_enabled,
    rp_offline_access_missing,
)

CHECKERS = (
    # Did the run do what it says?
    client_never_called,
    client_sent_no_credentials,
    # No request to the provider: look at name and secret.
    harbor_wrong_username,
    harbor_wrong_secret,
    # The provider could not be reached.
    harbor_op_down_fails_even_before_expiry,
    # No refresh grant was sent.
    rp_offline_access_missing,
    no_refresh_token_issued,
    harbor_id_token_dies_before_access_token,
    harbor_stored_id_token_unverifiable,
    # A refresh grant failed: the first failing one holds the cause.
    idp_user_disabled,
    rp_client_secret_rotated,
    rp_grant_type_not_enabled,
    harbor_refresh_not_persisted,
    idp_refresh_token_expired,
    idp_reuse_family_revoked,
    idp_5xx_or_429,
    idp_html_200,
    # The refresh was answered, and the login failed.
    harbor_refresh_without_id_token,
    harbor_userinfo_sub_mismatch,
    # The login worked, and should not have, or proves nothing.
    harbor_accepts_wrong_secret,
    idp_user_removed_still_refreshes,
    idp_iss_aud_sub_changed,
    harbor_expires_in_absent,
    harbor_expiry_is_access_token_expiry,
    harbor_ten_second_early_refresh,
)
"""In the order in which a failed login is classified: the first that matches wins."""
