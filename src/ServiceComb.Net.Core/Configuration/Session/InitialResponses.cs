namespace ServiceComb.Net.Configuration.Session;

/// <summary>The result of the initial load.</summary>
/// <param name="Address">The address that responded; null when none did.</param>
/// <param name="Results">The lists of all scopes from this address.</param>
/// <param name="Failures">The failures of other addresses.</param>
/// <param name="RetryAfter">The longest <c>Retry-After</c> of an address; null for none.</param>
internal sealed record InitialResponses(Uri? Address, IReadOnlyList<KiePollResult> Results, IReadOnlyList<string> Failures, TimeSpan? RetryAfter);
