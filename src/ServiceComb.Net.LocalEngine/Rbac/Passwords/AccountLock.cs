namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>What failed log-ins left behind.</summary>
internal sealed record AccountLock
{
    /// <summary>Account and caller address.</summary>
    public required string Key { get; init; }

    /// <summary><c>attempted</c>, or <c>banned</c> while no log-in is possible.</summary>
    public required string Status { get; init; }

    /// <summary>When it is forgotten, in seconds since 1970.</summary>
    public required long ReleaseAt { get; init; }
}
