namespace ServiceComb.Net.Configuration.Session;

/// <summary>How the next request is asked.</summary>
/// <param name="IsFull">Whether everything is asked for at once, whatever the revision.</param>
/// <param name="IsForced">Whether somebody wants it now.</param>
/// <param name="Wait">How long the engine may hold it.</param>
/// <param name="StartedAt">The timestamp of its start.</param>
internal readonly record struct PollRequest(bool IsFull, bool IsForced, TimeSpan Wait, long StartedAt);
