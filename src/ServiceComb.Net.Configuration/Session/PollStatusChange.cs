namespace ServiceComb.Net.Configuration.Session;

/// <summary>What is worth a line of the log.</summary>
/// <param name="Scopes">The scopes that fail now, or that answer again.</param>
/// <param name="IsComplete">Whether nothing failed before, or nothing fails any more.</param>
/// <param name="Duration">How long the trouble lasted that is over; zero while it goes on.</param>
internal sealed record PollStatusChange(IReadOnlyList<string> Scopes, bool IsComplete, TimeSpan Duration);
