namespace ServiceComb.Net.LocalEngine.Rbac.Passwords;

/// <summary>The failed log-ins of an account from one address.</summary>
internal sealed record AccountLock
{
    /// <summary>Gets the account and client address.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the status: <c>attempted</c>, or <c>banned</c> while log-ins are blocked.</summary>
    public required string Status { get; init; }

    /// <summary>Gets when the entry expires, in seconds since 1970.</summary>
    public required long ReleaseAt { get; init; }
}
