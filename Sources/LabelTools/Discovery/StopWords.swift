/// English words that do not show what a text is about.
enum StopWords {
    static let english: Set<String> = Set(
        """
        a about above after again against ain all also am an and any anybody anyone anything are aren around as ask at away be \
        because been before being below between both but by came can cannot come could couldn did didn do does doesn doing don \
        done down during each either else even ever every everyone everything few for from further gave get gets getting give go \
        goes going gonna gone got had hadn has hasn have haven having he hello help her here hers herself hey hi him himself his \
        how however if im in into is isn it its itself ive just keep kind know last least less let like ll long lot made make \
        makes making many may maybe me might mightn mine more most much must mustn my myself need needs never no nobody none \
        nor not nothing now of off often oh ok okay on once one only onto or other others our ours ourselves out over own per \
        please put quite rather re really said same say says see seem seems shall shan she should shouldn since so some \
        somebody someone something sometimes soon still such take tell than thank thanks that the their theirs them themselves \
        then there these they thing things think this those though through thus to too took toward try trying two under until \
        up upon us use used using ve very via want wants was wasn way we well went were weren what whatever when where whether \
        which while who whom whose why will with within without won would wouldn wants yeah yes yet you your yours yourself \
        yourselves user amp rt
        """.split(separator: " ").map(String.init))
}
