namespace ServiceComb.Net.Client.Monitor;

/// <summary>Values of the flag of a query for metrics. The documented API leaves its values open; these are those of the local engine.</summary>
public static class MetricFlags
{
    /// <summary>One series for each instance.</summary>
    public const string Instances = "instances";

    /// <summary>One series for each operation.</summary>
    public const string Functions = "functions";

    /// <summary>One series for each operation of each instance.</summary>
    public const string InstancesAndFunctions = "instances,functions";
}
