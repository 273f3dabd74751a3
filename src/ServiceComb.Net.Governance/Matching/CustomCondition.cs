namespace ServiceComb.Net.Governance.Matching;

/// <summary>A matcher of the app's own with its parameters.</summary>
internal sealed class CustomCondition(ICustomMatcher matcher, string parameters, Action<Exception> failed)
{
    private int _failed;

    public bool Fits(IRequestView request)
    {
        try
        {
            return matcher.Fits(request, parameters);
        }
        catch (Exception exception)
        {
            // Whatever it is: governance must not fail a call.
            if (Interlocked.Exchange(ref _failed, 1) == 0)
            {
                failed(exception);
            }

            return false;
        }
    }
}
