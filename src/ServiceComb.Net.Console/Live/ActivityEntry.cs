namespace ServiceComb.Net.Console.Live;

/// <param name="Time">When the console noticed the change.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Subject">The service, instance or item.</param>
/// <param name="Detail">More about it, such as the new status; empty for nothing.</param>
/// <param name="Link">The page that shows the subject; null when it is gone.</param>
internal sealed record ActivityEntry(DateTimeOffset Time, ActivityKind Kind, string Subject, string Detail, string? Link);
