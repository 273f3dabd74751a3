namespace ServiceComb.Net.Configuration;

/// <summary>Specifies the state of a layer of the configuration center.</summary>
public enum KieLayerState
{
    /// <summary>The engine has not responded yet. The layer has no values, or those of an earlier run.</summary>
    Waiting,

    /// <summary>The layer has the values of the last successful request.</summary>
    Current,

    /// <summary>Requests for the layer fail. The last known values stay in use.</summary>
    Failing,
}
