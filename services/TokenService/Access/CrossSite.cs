using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Access;

internal static class CrossSite
{
    /// <summary>Answers 403 to a request that a page of another site has a browser send. Those that the gateway lets through come without their origin.</summary>
    public static RouteHandlerBuilder RefuseOtherSites(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
        CrossSiteRequest.IsCrossSite(invocation.HttpContext.Request)
            ? TypedResults.Problem("Pages of another site may not set the token", statusCode: StatusCodes.Status403Forbidden)
            : await next(invocation));
}
