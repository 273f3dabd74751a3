namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The statuses of an instance. These are texts and not an enumeration, because an engine may send others.</summary>
public static class InstanceStatus
{
    /// <summary>The instance accepts calls.</summary>
    public const string Up = "UP";

    /// <summary>The instance accepts no calls.</summary>
    public const string Down = "DOWN";

    /// <summary>The instance is not ready yet.</summary>
    public const string Starting = "STARTING";

    /// <summary>The instance accepts only test calls.</summary>
    public const string Testing = "TESTING";

    /// <summary>An operator took the instance out of service.</summary>
    public const string OutOfService = "OUTOFSERVICE";

    /// <summary>Returns whether the registry accepts the status.</summary>
    public static bool IsKnown(string? status) => status is Up or Down or Starting or Testing or OutOfService;
}
