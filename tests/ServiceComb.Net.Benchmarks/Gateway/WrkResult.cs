namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>What wrk measured.</summary>
/// <param name="Requests">The number of responses.</param>
/// <param name="Duration">The duration of the load.</param>
/// <param name="Slowest">The 99th percentile of the latency.</param>
/// <param name="Failed">The number of responses with status 400 or above.</param>
/// <param name="Errors">The number of requests without a response.</param>
internal readonly record struct WrkResult(long Requests, TimeSpan Duration, TimeSpan Slowest, long Failed, long Errors);
