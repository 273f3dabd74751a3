namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The values of the status of a job and of its steps.</summary>
internal static class JobStates
{
    public const string Init = "Init";
    public const string Executing = "Executing";
    public const string Error = "Error";
    public const string Finished = "Finished";
}
