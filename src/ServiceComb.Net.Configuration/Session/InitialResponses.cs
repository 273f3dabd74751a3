namespace ServiceComb.Net.Configuration.Session;

/// <summary>What the first pull brought.</summary>
/// <param name="Address">The address that answered; null when none did.</param>
/// <param name="Results">The answers of all scopes from it.</param>
/// <param name="Failures">Why others did not answer.</param>
/// <param name="RetryAfter">The longest time for which an address wants to be left alone; null when none said so.</param>
internal sealed record InitialResponses(Uri? Address, IReadOnlyList<KiePollResult> Results, IReadOnlyList<string> Failures, TimeSpan? RetryAfter);
