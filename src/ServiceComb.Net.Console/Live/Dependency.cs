namespace ServiceComb.Net.Console.Live;

/// <summary>A microservice that calls another one.</summary>
/// <param name="ConsumerId">The id of the one that calls.</param>
/// <param name="ProviderId">The id of the one that is called.</param>
internal sealed record Dependency(string ConsumerId, string ProviderId);
