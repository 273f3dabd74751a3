namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>Specifies how a fault changes the response.</summary>
public enum EngineFaultKind
{
    /// <summary>The request is processed after a delay.</summary>
    Delay,

    /// <summary>The request is not processed; the configured response is sent.</summary>
    Respond,

    /// <summary>The request is processed, and the connection is aborted in the middle of the response.</summary>
    Abort,

    /// <summary>The request is processed, and every byte of the response body is changed.</summary>
    Corrupt,
}
