namespace ServiceComb.Net.Configuration;

/// <summary>How a layer of the configuration center stands.</summary>
public enum KieLayerState
{
    /// <summary>The engine has not answered for it yet; it has no values, or those of an earlier run.</summary>
    Waiting,

    /// <summary>It is as the engine has it.</summary>
    Current,

    /// <summary>Requests for it fail; the values known before stay.</summary>
    Failing,
}
