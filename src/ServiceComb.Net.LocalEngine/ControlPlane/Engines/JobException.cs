namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>The exception that is thrown when a step of a job fails. The message is a single line for the job's log.</summary>
internal sealed class JobException(string reason, Exception? innerException = null) : Exception(reason, innerException);
