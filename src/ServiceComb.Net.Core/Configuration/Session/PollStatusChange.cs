namespace ServiceComb.Net.Configuration.Session;

/// <summary>A change of failing scopes to log.</summary>
/// <param name="Scopes">The scopes that now fail or have recovered.</param>
/// <param name="IsComplete">Whether no scope failed before, or none fails any more.</param>
/// <param name="Duration">The duration of the outage that ended; zero otherwise.</param>
internal sealed record PollStatusChange(IReadOnlyList<string> Scopes, bool IsComplete, TimeSpan Duration);
