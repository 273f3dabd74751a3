namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>What is done to an answer.</summary>
public enum EngineFaultKind
{
    /// <summary>It comes late.</summary>
    Delay,

    /// <summary>Another one is given, and the request is not carried out.</summary>
    Respond,

    /// <summary>The request is carried out, and the connection breaks in the middle of the answer.</summary>
    Abort,

    /// <summary>The request is carried out, and every byte of the body is changed.</summary>
    Corrupt,
}
