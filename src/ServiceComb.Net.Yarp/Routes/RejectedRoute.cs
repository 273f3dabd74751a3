namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Represents a route that is left out.</summary>
/// <param name="Key">The configuration key of the route.</param>
/// <param name="Reason">The reason.</param>
internal sealed record RejectedRoute(string Key, string Reason);
