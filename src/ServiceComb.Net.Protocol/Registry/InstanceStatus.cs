namespace ServiceComb.Net.Protocol.Registry;

/// <summary>States of an instance. Texts and not an enumeration: an engine may send others, which are kept as they are.</summary>
public static class InstanceStatus
{
    /// <summary>Takes calls.</summary>
    public const string Up = "UP";

    /// <summary>Takes no calls.</summary>
    public const string Down = "DOWN";

    /// <summary>Not ready yet.</summary>
    public const string Starting = "STARTING";

    /// <summary>Takes test calls only.</summary>
    public const string Testing = "TESTING";

    /// <summary>Taken out by an operator.</summary>
    public const string OutOfService = "OUTOFSERVICE";

    /// <summary>Whether the registry accepts the text as a state.</summary>
    public static bool IsKnown(string? status) => status is Up or Down or Starting or Testing or OutOfService;
}
