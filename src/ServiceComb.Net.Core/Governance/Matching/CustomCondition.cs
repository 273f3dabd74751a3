namespace ServiceComb.Net.Governance.Matching;

/// <summary>Adapts an <see cref="ICustomMatcher"/> of the application with its parameters.</summary>
internal sealed class CustomCondition(ICustomMatcher matcher, string parameters, Action<Exception> failed)
{
    private int _failed;

    public bool IsMatch(IRequestView request)
    {
        try
        {
            return matcher.IsMatch(request, parameters);
        }
        catch (Exception exception)
        {
            // Governance must not fail a call, whatever the matcher throws.
            if (Interlocked.Exchange(ref _failed, 1) == 0)
            {
                failed(exception);
            }

            return false;
        }
    }
}
