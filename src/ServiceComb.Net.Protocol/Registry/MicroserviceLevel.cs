namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The values of <see cref="Microservice.Level"/>.</summary>
public static class MicroserviceLevel
{
    /// <summary>A service that users call.</summary>
    public const string Front = "FRONT";

    /// <summary>A service between others.</summary>
    public const string Middle = "MIDDLE";

    /// <summary>A service that other services call; the default of the registry.</summary>
    public const string Back = "BACK";

    /// <summary>Returns whether the registry accepts the level.</summary>
    public static bool IsKnown(string? level) => level is Front or Middle or Back;
}
