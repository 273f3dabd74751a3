namespace ServiceComb.Net.Engine.Faults;

/// <summary>What is done to an answer.</summary>
public enum EngineFaultKind
{
    /// <summary>It comes late.</summary>
    Delay,

    /// <summary>Another one is given, and the request is not carried out.</summary>
    Answer,

    /// <summary>The request is carried out, and the connection breaks in the middle of the answer.</summary>
    Cut,

    /// <summary>The request is carried out, and every byte of the body is changed.</summary>
    Garble,
}
